use super::*;
use crate::plan::Wanted;

fn matcher(expected: &Expectation) -> Matcher {
    Matcher::new(expected, &Values::default()).expect("no holes")
}

/// Matches `bytes`. The result must be the same whether they arrive all at once or one by one.
fn check(expected: &Expectation, bytes: &str, ended: bool) -> Match {
    let matcher = matcher(expected);
    let whole = matcher.on_stream(bytes.as_bytes(), ended, &mut 0);
    let mut seen = 0;
    let mut last = Match::More;
    for end in 0..=bytes.len() {
        last = matcher.on_stream(
            &bytes.as_bytes()[..end],
            ended && end == bytes.len(),
            &mut seen,
        );
        if last != Match::More {
            break;
        }
    }
    assert_eq!(
        whole, last,
        "{bytes:?} must match alike however they are cut"
    );
    whole
}

fn exact(text: &str) -> Expectation {
    Expectation::Exact(text.into())
}

#[test]
fn exact_bytes_are_found_and_the_first_wrong_one_is_found_without_waiting() {
    assert_eq!(check(&exact("hello"), "hello!", false), Match::Complete(5));
    assert_eq!(check(&exact("hello"), "hel", false), Match::More);
    assert_eq!(check(&exact("hello"), "hexxx", false), Match::Differs(2));
    assert_eq!(check(&exact(""), "x", false), Match::Complete(0));
}

#[test]
fn a_line_ends_at_its_newline() {
    let line = Expectation::Line(Box::new(exact("hi")));
    assert_eq!(check(&line, "hi\nmore", false), Match::Complete(3));
    assert_eq!(check(&line, "hix\n", false), Match::Differs(2));
    let any = Expectation::Line(Box::new(Expectation::Contains(Box::new(exact("needle")))));
    assert_eq!(check(&any, "a needle\nmore", false), Match::Complete(9));
    assert_eq!(check(&any, "a noodle\n", false), Match::Differs(0));
    assert_eq!(check(&any, "a need", false), Match::More);
}

#[test]
fn to_the_end_of_the_stream_waits_for_the_end() {
    let all = Expectation::ToEof(Box::new(exact("bye")));
    assert_eq!(check(&all, "bye", false), Match::More);
    assert_eq!(check(&all, "bye", true), Match::Complete(3));
    assert_eq!(check(&all, "bye!", false), Match::Differs(3));
    assert_eq!(check(&all, "by", true), Match::Differs(2));
}

#[test]
fn whole_messages_say_where_they_differ() {
    assert_eq!(matcher(&exact("abc")).on_whole(b"abd"), Err(2));
    assert_eq!(matcher(&exact("abc")).on_whole(b"ab"), Err(2));
    assert_eq!(matcher(&exact("abc")).on_whole(b"abcd"), Err(3));
    assert_eq!(
        matcher(&Expectation::Length(
            Wanted::Is(crate::plan::Calculation::Constant(2)),
            None
        ))
        .on_whole(b"ab"),
        Ok(())
    );
    let line = Expectation::Line(Box::new(Expectation::Contains(Box::new(exact("x")))));
    assert_eq!(matcher(&line).on_whole(b"axb\n"), Ok(()));
    assert_eq!(matcher(&line).on_whole(b"axb\nsecond\n"), Err(4));
    assert_eq!(matcher(&line).on_whole(b"axb"), Err(3));
}
