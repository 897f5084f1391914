use super::*;
use crate::plan::{self, StepId};
use crate::spec::{HeldBack, Lab, Source, parse_case};
use crate::verdict::conversation::Kind;

/// The command for a case with these steps that fails at a step, counted from 0.
fn command(transport: Transport, steps: &str, failed: usize) -> String {
    let text = format!(
        "title: A\nwhy: B\nlevel: robust\npoints: 1\nprogram: server\npeers: [ana, ben]\n\
         hints: [One, Two, Three]\nsteps:\n{steps}"
    );
    let lab = Lab {
        name: "lab".into(),
        title: "A lab".into(),
        order: 1,
        transport,
        address: ([127, 0, 0, 1], 7000).into(),
        idea: "An idea".into(),
        takes_no_input: None,
        rules: Vec::new(),
        held_back: HeldBack::default(),
        cases: Vec::new(),
    };
    let path = "specs/lab/case.yaml".into();
    let spec = parse_case(Source { path, text }, transport).expect("a right spec");
    let mut failure = Failure::new(Kind::NeverListened, String::new());
    failure.step = Some(StepId(failed));
    let case = plan::case(&lab, &spec, 0);
    command_by_hand(&case, &failure).unwrap_or_default()
}

fn tcp(steps: &str, failed: usize) -> String {
    command(Transport::Tcp, steps, failed)
}

#[test]
fn what_was_sent_before_the_failure_is_sent() {
    let steps = "  - {as: ana, send: \"it's 5%\\\\\\n\", expect: ok}\n  - {as: ana, send: -x}\n  - {as: ben, do: reset}\n";
    let first = r"printf 'it\047s 5%%\\\n' | nc 127.0.0.1 7000";
    let both = r"{ printf 'it\047s 5%%\\\n'; sleep 1; printf '\055x'; } | nc 127.0.0.1 7000";
    let shown: Vec<String> = (0..8).map(|failed| tcp(steps, failed)).collect();
    assert!(shown.contains(&first.to_owned()), "{shown:?}");
    assert!(shown.contains(&both.to_owned()), "{shown:?}");
    assert_eq!(shown.last().map(String::as_str), Some(""), "{shown:?}");
}

#[test]
fn pieces_come_one_after_the_other() {
    assert_eq!(
        tcp(
            "  - {as: ana, send: \"grün\\n\", pieces: [3], expect: ok}\n",
            9
        ),
        r"{ printf 'gr\303'; sleep 0.1; printf '\274n\n'; } | nc 127.0.0.1 7000"
    );
}

#[test]
fn who_sends_nothing_only_connects() {
    assert_eq!(
        tcp("  - {as: ana, expect: welcome}\n", 9),
        "nc 127.0.0.1 7000"
    );
    assert_eq!(tcp("  - {prints: ready}\n", 9), "");
}

#[test]
fn datagrams_are_kept_apart() {
    let udp = |steps| command(Transport::Udp, steps, 9);
    assert_eq!(
        udp("  - {as: ana, send: one}\n  - {as: ana, send: two, expect: ok}\n"),
        "{ printf 'one'; sleep 0.1; printf 'two'; } | nc -u 127.0.0.1 7000"
    );
    assert_eq!(udp("  - {as: ana, send: ''}\n"), "");
}

#[test]
fn what_nc_cannot_do_has_no_command() {
    for steps in [
        "  - {as: ana, send: hello}\n  - {as: ben, send: hello, expect: ok}\n",
        "  - {as: ana, send: hello}\n  - {as: ana, do: half_close}\n",
        "  - {as: ana, send: hello}\n  - {as: ana, do: reset}\n",
        "  - {as: ana, send: {repeat: {text: x, times: 100}}, expect: ok}\n",
    ] {
        assert_eq!(tcp(steps, 99), "", "{steps}");
    }
}
