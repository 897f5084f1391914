//! Judges transcripts that no run recorded: the verdict follows from the facts alone.

use std::sync::Arc;
use std::time::Duration;

use grader::base::process::Exit;
use grader::plan::{Case, StepId};
use grader::spec::Transport;
use grader::verdict::conversation::{
    Fact, GraderError, Kind, OutputStream, Transcript, TranscriptEntry, Unreliable,
};
use grader::verdict::judge::{Verdict, judge};

use crate::support::case::case;

/// The verdict on these facts about a server that is ready.
fn judged(case: &Arc<Case>, facts: Vec<Fact>) -> Verdict {
    let mut all = vec![
        Fact::Address(case.address),
        Fact::Started(Vec::new()),
        Fact::Ready,
    ];
    all.extend(facts);
    let entries = all
        .into_iter()
        .map(|fact| TranscriptEntry {
            at: Duration::ZERO,
            fact,
        })
        .collect();
    judge(case, &Transcript { entries })
}

/// The kind of failure that these facts amount to, if any; `Err` if the grader could not tell.
fn verdict(case: &Arc<Case>, facts: Vec<Fact>) -> Result<Option<Kind>, String> {
    match judged(case, facts) {
        Verdict::Pass => Ok(None),
        Verdict::Fail(failure) => Ok(Some(failure.kind)),
        Verdict::Error(why) => Err(why.to_string()),
    }
}

fn received(bytes: &str) -> Fact {
    Fact::Received(0, bytes.to_owned().into())
}

fn done(step: usize) -> Fact {
    Fact::Ended(StepId(step))
}

#[test]
fn bytes_pass_in_any_pieces_and_leftovers_fail() {
    let case = case(Transport::Tcp, "[ana]", "  - {expect: \"hello\\n\"}\n");
    let connected = || Fact::Connected(0);
    let all = |facts: Vec<Fact>| verdict(&case, facts);
    assert_eq!(
        all(vec![
            connected(),
            received("hello\n"),
            done(0),
            Fact::Closing
        ]),
        Ok(None)
    );
    assert_eq!(
        all(vec![
            connected(),
            received("hel"),
            received("lo\n"),
            done(0),
            Fact::Closing
        ]),
        Ok(None)
    );
    let late = vec![
        connected(),
        received("hello\n"),
        done(0),
        Fact::Closing,
        received("x"),
    ];
    assert_eq!(all(late), Ok(Some(Kind::ExtraBytes)));
    let left = vec![
        connected(),
        received("hello\nx"),
        done(0),
        Fact::Closed(0),
        Fact::Closing,
    ];
    assert_eq!(all(left), Ok(None), "a peer that has left does not read");
    let overdue = Fact::Overdue(StepId(0));
    assert_eq!(
        all(vec![connected(), overdue.clone(), received("hello\n")]),
        Ok(Some(Kind::NothingCame))
    );
    assert_eq!(
        all(vec![connected(), received("he"), overdue]),
        Ok(Some(Kind::PartCame))
    );
}

#[test]
fn a_new_connection_begins_anew() {
    let steps = "  - {expect: \"a\"}\n  - expect_eof\n  - close\n  - {expect: \"b\"}\n  - close\n";
    let case = case(Transport::Tcp, "[ana]", steps);
    let first = vec![
        Fact::Connected(0),
        received("a"),
        done(0),
        Fact::Eof(0),
        done(1),
        Fact::Closed(0),
        done(2),
    ];
    let second = vec![
        Fact::Connected(0),
        received("b"),
        done(3),
        Fact::Closed(0),
        done(4),
        Fact::Closing,
    ];
    assert_eq!(verdict(&case, [first, second].concat()), Ok(None));
}

#[test]
fn a_machine_that_was_too_slow_says_nothing_about_the_program() {
    let case = case(Transport::Tcp, "[ana]", "  - {expect: \"hello\\n\"}\n");
    let late = Unreliable::LatePiece(Duration::from_secs(1));
    let facts = vec![
        received("wrong"),
        Fact::Unreliable(late.clone()),
        Fact::Stopped(StepId(0)),
    ];
    assert_eq!(verdict(&case, facts), Err(late.to_string()));
    let facts = vec![Fact::GraderError(GraderError::Setup("no sockets".into()))];
    assert_eq!(verdict(&case, facts), Err("no sockets".into()));
}

#[test]
fn what_lies_behind_is_named() {
    let case = case(Transport::Tcp, "[ana]", "  - {expect: \"hello\\n\"}\n");
    let closed = || vec![Fact::Connected(0), Fact::Eof(0), Fact::Stopped(StepId(0))];
    let with = |facts: Vec<Fact>| verdict(&case, [closed(), facts].concat());
    let stderr = |text: &str| Fact::Printed(OutputStream::Stderr, text.to_owned().into());
    assert_eq!(with(vec![]), Ok(Some(Kind::ClosedTooEarly)));
    assert_eq!(
        with(vec![Fact::Exited(Exit::Signal(6))]),
        Ok(Some(Kind::Crashed))
    );
    assert_eq!(
        with(vec![Fact::Exited(Exit::Code(0))]),
        Ok(Some(Kind::ExitedEarly))
    );
    let panic = "thread 'main' panicked at a.rs:1:2:\nno\n";
    assert_eq!(
        with(vec![stderr(panic), Fact::Exited(Exit::Code(101))]),
        Ok(Some(Kind::Crashed))
    );
    let todo = "thread 'main' panicked at a.rs:1:2:\nnot yet implemented: it\n";
    assert_eq!(
        with(vec![stderr(todo), Fact::Exited(Exit::Code(101))]),
        Ok(Some(Kind::NotImplemented))
    );
    // The program is not responsible for what happens after the grader has closed its input.
    assert_eq!(
        with(vec![
            Fact::InputClosedForDiagnosis,
            Fact::Exited(Exit::Code(0))
        ]),
        Ok(Some(Kind::ClosedTooEarly))
    );
}

#[test]
fn datagrams_are_taken_whole_and_from_the_right_address() {
    let case = case(Transport::Udp, "[ana, ben]", "  - {as: ana, expect: hi}\n");
    let datagram = |peer, port, bytes: &str| {
        Fact::Datagram(peer, ([127, 0, 0, 1], port).into(), bytes.to_owned().into())
    };
    let one = |fact| verdict(&case, vec![fact, done(0), Fact::Closing]);
    assert_eq!(one(datagram(0, 7000, "hi")), Ok(None));
    assert_eq!(one(datagram(0, 7000, "hi!")), Ok(Some(Kind::Mismatch)));
    assert_eq!(one(datagram(0, 7001, "hi")), Ok(Some(Kind::WrongSource)));
    let elsewhere = vec![datagram(1, 7000, "hi"), Fact::Overdue(StepId(0))];
    assert_eq!(verdict(&case, elsewhere), Ok(Some(Kind::WrongDestination)));
    let twice = vec![
        datagram(0, 7000, "hi"),
        done(0),
        datagram(0, 7000, "hi"),
        Fact::Closing,
    ];
    assert_eq!(verdict(&case, twice), Ok(Some(Kind::ExtraBytes)));
}

#[test]
fn any_order_is_any_order() {
    let steps = "  - any_order:\n    - {prints: \"one\\n\"}\n    - {prints: \"two\\n\"}\n    - {as: ana, expect: x}\n";
    let case = case(Transport::Tcp, "[ana, ben]", steps);
    let printed = |text: &str| Fact::Printed(OutputStream::Stdout, text.to_owned().into());
    let all = |facts: Vec<Fact>| verdict(&case, facts);
    assert_eq!(
        all(vec![
            printed("two\none\n"),
            received("x"),
            done(0),
            Fact::Closing
        ]),
        Ok(None)
    );
    assert_eq!(
        all(vec![
            received("x"),
            printed("one\ntwo\n"),
            done(0),
            Fact::Closing
        ]),
        Ok(None)
    );
    let wrong = vec![
        received("x"),
        printed("one\nthree\n"),
        Fact::Stopped(StepId(0)),
    ];
    assert_eq!(all(wrong), Ok(Some(Kind::Mismatch)));
    let unasked = vec![
        received("x"),
        printed("one\ntwo\nthree\n"),
        done(0),
        Fact::Closing,
    ];
    assert_eq!(all(unasked), Ok(Some(Kind::ExtraBytes)));
}

/// The text of the failure that these facts amount to.
fn words(case: &Arc<Case>, facts: Vec<Fact>) -> String {
    let entries = facts
        .into_iter()
        .map(|fact| TranscriptEntry {
            at: Duration::ZERO,
            fact,
        })
        .collect();
    match judge(case, &Transcript { entries }) {
        Verdict::Fail(failure) => failure.message,
        other => format!("{other:?}"),
    }
}

#[test]
fn a_message_that_was_answered_is_no_piece_of_the_next() {
    let steps = "  - {send: hi, expect: hi}\n  - {send: yo, expect: yo}\n";
    let case = case(Transport::Tcp, "[ana]", steps);
    let sent = |bytes: &str| Fact::Sent(0, bytes.to_owned().into());
    let first = vec![
        Fact::Connected(0),
        sent("hi"),
        done(0),
        received("hi"),
        done(1),
    ];
    let second = vec![sent("yo"), done(2), received("no")];
    let stopped = Fact::Stopped(StepId(3));
    assert_eq!(
        words(
            &case,
            [first.clone(), second, vec![stopped.clone()]].concat()
        ),
        "the server sent something else to ana"
    );
    let in_pieces = vec![sent("y"), sent("o"), done(2), received("no"), stopped];
    assert_eq!(
        words(&case, [first, in_pieces].concat()),
        "the server sent something else to ana; the message had come in pieces"
    );
}

#[test]
fn a_server_that_does_not_accept_is_not_said_to_be_gone() {
    let case = case(Transport::Tcp, "[ana]", "  - connect\n");
    let words = words(&case, vec![Fact::Ready, Fact::Overdue(StepId(0))]);
    assert_eq!(
        words,
        "the server did not take the connection of ana within 10s: it was neither accepted nor \
         refused"
    );
}

#[test]
fn a_stream_that_lacks_only_its_end_was_not_closed() {
    let case = case(
        Transport::Tcp,
        "[ana]",
        "  - {expect: {to_eof: \"bye\\n\"}}\n",
    );
    let after = |bytes: &str| {
        let facts = vec![
            Fact::Connected(0),
            received(bytes),
            Fact::Overdue(StepId(0)),
        ];
        let Verdict::Fail(failure) = judged(&case, facts) else {
            panic!("it passes");
        };
        (failure.kind, failure.message, failure.label)
    };
    let (kind, message, label) = after("bye\n");
    assert_eq!(kind, Kind::DidNotClose);
    assert_eq!(
        message,
        "the server did not close the connection with ana within 10s"
    );
    assert_eq!(label, "the server should close the connection after this");
    let (kind, message, _) = after("by");
    assert_eq!(kind, Kind::PartCame);
    assert_eq!(
        message,
        "the server sent only a part to ana: 2 of 4 bytes within 10s"
    );
}

/// The notes on a failure.
fn notes(case: &Arc<Case>, facts: Vec<Fact>) -> Vec<String> {
    match judged(case, facts) {
        Verdict::Fail(failure) => failure.notes,
        other @ (Verdict::Pass | Verdict::Error(_)) => panic!("no failure: {other:?}"),
    }
}

fn printed(bytes: &str) -> Fact {
    Fact::Printed(OutputStream::Stdout, bytes.to_owned().into())
}

/// A program that has got further than what it printed may have a full buffer.
#[test]
fn a_silent_program_is_told_to_flush() {
    let case = case(
        Transport::Tcp,
        "[ana]",
        "  - {expect: \"hello\\n\"}\n  - {prints: \"served\\n\"}\n",
    );
    let served = || vec![Fact::Connected(0), received("hello\n"), done(0)];
    let silent = || [served(), vec![Fact::Overdue(StepId(1))]].concat();
    let about_a_buffer = |facts: Vec<Fact>| {
        let notes = notes(&case, facts);
        notes.first().is_some_and(|first| first.contains("flushed"))
    };
    insta::assert_snapshot!(notes(&case, silent()).join("\n"));
    // What comes once the input is closed was there before.
    let late = [
        silent(),
        vec![Fact::InputClosedForDiagnosis, printed("served\n")],
    ];
    assert_eq!(
        verdict(&case, late.concat()),
        Ok(Some(Kind::NotFlushed)),
        "it is certain"
    );
    assert!(about_a_buffer(late.concat()));
    // Another word shows that nothing is kept, and so does the end.
    let spoke = [served(), vec![printed("ser"), Fact::Overdue(StepId(1))]];
    assert!(!about_a_buffer(spoke.concat()));
    let ended = [
        served(),
        vec![
            Fact::Exited(Exit::Code(0)),
            Fact::Finished,
            Fact::Stopped(StepId(1)),
        ],
    ];
    assert!(!about_a_buffer(ended.concat()));
}

/// How a message was delivered is no cause of a wrong character.
#[test]
fn a_character_that_looks_right_is_named_before_all_else() {
    let case = case(
        Transport::Tcp,
        "[ana]",
        "  - {send: \"hello\\n\", pieces: 3}\n  - {expect: \"hallo\\n\"}\n",
    );
    let sent = |bytes: &'static str| Fact::Sent(0, bytes.into());
    let answered = |answer: &str| {
        let pieces = vec![Fact::Connected(0), sent("hel"), sent("lo\n"), done(0)];
        [pieces, vec![received(answer), Fact::Stopped(StepId(1))]].concat()
    };
    assert_eq!(
        notes(&case, answered("h\u{430}llo\n")),
        ["the first difference: U+0430 (\u{430}) came where U+0061 (a) was expected"]
    );
    let notes = notes(&case, answered("lo\n"));
    assert!(notes.iter().any(|note| note.contains("came in pieces")));
}
