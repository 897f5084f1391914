//! Submissions that are not in Rust.

use super::archives::{file, tar_gz, zip};
use crate::support::files::write;
use crate::support::{Class, tool};

const MANIFEST: &str = "server: python3 server.py\nclient: python3 ./client.py\n";

/// A server that consists of two files.
const SERVER: &str = "import socket, sys\nfrom voice import VOICE\n\
    host, port = sys.argv[1].rsplit(':', 1)\n\
    with socket.create_server((host, int(port))) as server:\n    while True:\n        \
        connection, _ = server.accept()\n        with connection:\n            \
            line = connection.makefile('rb').readline()\n            \
            connection.sendall(b'you ' + VOICE + b' ' + line)\n";
const USAGE: &str = "import sys\nsys.exit(2)\n";

fn files(voice: &str) -> [(&'static str, String); 4] {
    [
        ("programs.yaml", MANIFEST.to_owned()),
        ("server.py", SERVER.to_owned()),
        ("voice.py", format!("VOICE = b'{voice}'\n")),
        ("client.py", USAGE.to_owned()),
    ]
}

fn hand_in(class: &Class, name: &str, voice: &str) {
    let files = files(voice);
    let files: Vec<_> = files
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    class.hand_in(name, &files);
}

#[test]
fn a_command_is_started_where_it_is_allowed() {
    if tool("python3").is_none() {
        return;
    }
    let class = Class::new();
    hand_in(&class, "right", "said");
    hand_in(&class, "wrong", "sad");
    hand_in(&class, "clone/labs/tcp-probe", "said");
    class.hand_in_voice("rust", "said");
    let client = [
        ("programs.yaml", "client: python3 client.py"),
        ("client.py", USAGE),
    ];
    class.hand_in(
        "both",
        &[&client[..], &[("server.rs", &Class::server("said"))]].concat(),
    );
    let own = files("said");
    let own = own
        .each_ref()
        .map(|(name, text)| file(name, text.as_bytes()));
    write(class.place("packed.zip"), zip(&own));
    write(class.place("rolled.tar.gz"), tar_gz(&own));
    class.batch(&["--allow-commands"]).status(0);
    for (name, mark) in [
        ("right", 100),
        ("wrong", 20),
        ("clone", 100),
        ("rust", 100),
        ("both", 100),
        ("packed", 100),
        ("rolled", 100),
    ] {
        let (score, words) = class.mark(name);
        assert_eq!(score, mark, "{name}: {words}");
    }
    let submission = class.place("right");
    let submission = submission.to_str().expect("text");
    let check = || class.course.grade(["check", "--submission", submission]);
    check()
        .arg("--allow-commands")
        .status(0)
        .stdout_has("100/100");
    check()
        .status(1)
        .stdout_has("programs.yaml names a command for the server");
}

#[test]
fn what_is_wrong_with_a_command_is_said() {
    if tool("python3").is_none() {
        return;
    }
    let class = Class::new();
    hand_in(&class, "python", "said");
    class.batch(&[]).status(0);
    let (score, words) = class.mark("python");
    assert_eq!(score, 0);
    assert!(
        words.contains("only programs in Rust are graded here"),
        "{words}"
    );
    for (name, manifest, script) in [
        ("odd", "server", ""),
        ("nothing-there", "server: no-such-program x", ""),
        ("elsewhere", "server: /usr/bin/python3 server.py", ""),
        ("up", "server: ../python/server.py", ""),
        ("no-program", "server: ./run.sh", "#!/no/such/shell"),
        (
            "crashes",
            "server: python3 run.sh",
            "import nothing_of_this_name",
        ),
    ] {
        let files = [
            ("programs.yaml", manifest),
            ("client.rs", Class::CLIENT),
            ("run.sh", script),
        ];
        class.hand_in(name, &files);
    }
    class.batch(&["--allow-commands"]).status(0);
    assert_eq!(class.mark("python").0, 100);
    for (name, mark, words) in [
        ("odd", 0, "write a line like `server: python3 server.py`"),
        (
            "nothing-there",
            20,
            "there is no program `no-such-program` on the machine",
        ),
        (
            "elsewhere",
            20,
            "the submission has no file `/usr/bin/python3`",
        ),
        ("up", 20, "the submission has no file `../python/server.py`"),
        (
            "no-program",
            20,
            "cannot start `./run.sh`: there is no such program, or what it is to be run by",
        ),
        ("crashes", 20, "ModuleNotFoundError"),
    ] {
        let (score, said) = class.mark(name);
        assert_eq!(score, mark, "{name}: {said}");
        assert!(said.contains(words), "{name}: {said}");
    }
    let report = class.report("crashes").to_string();
    assert!(report.contains("File \\\"run.sh\\\", line 1"), "{report}");
}

/// Its answer is right only if it can read or change files that are not its own.
#[test]
fn a_command_reads_nobody_elses_files_and_changes_not_even_its_own() {
    if tool("python3").is_none() {
        return;
    }
    let class = Class::new();
    hand_in(&class, "honest", "said");
    let honest = class.place("honest").join("voice.py");
    let spy = |attempt: &str| {
        let start = "import os, sys\nown = os.path.dirname(os.path.abspath(__file__))\ntry:\n    ";
        format!("{start}{attempt}\n    VOICE = b'said'\nexcept OSError:\n    VOICE = b'nothing'\n")
    };
    for (name, attempt) in [
        ("reads", format!("open({honest:?}).read()")),
        (
            "lists",
            "assert len(os.listdir(os.path.dirname(own))) > 1 or os.listdir('/none')".to_owned(),
        ),
        ("writes", "open(own + '/voice.py', 'a')".to_owned()),
        (
            "course",
            format!("os.listdir({:?})", class.course.path("labs")),
        ),
        ("passwords", "open('/etc/passwd')".to_owned()),
    ] {
        hand_in(&class, name, "");
        write(class.place(name).join("voice.py"), spy(&attempt));
    }
    class.batch(&["--allow-commands"]).status(0);
    assert_eq!(class.mark("honest").0, 100);
    for name in ["reads", "lists", "writes", "course", "passwords"] {
        let (score, words) = class.mark(name);
        assert_eq!(score, 20, "{name}: {words}");
    }
}
