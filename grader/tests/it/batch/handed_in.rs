//! What students hand in, in the shapes that their systems make of it: right programs have full
//! marks, and whatever has none says why.

use super::archives::{Entry, file, tar, tar_gz, tar_xz, zip};
use crate::support::Class;
use crate::support::files::{entries, read, write};

const CLIENT: (&str, &str) = ("client.rs", Class::CLIENT);

/// Folders with a right server and a right client in these files.
const RIGHT: [(&str, &str, &str); 16] = [
    ("two-deep", "a/b/server.rs", "a/b/client.rs"),
    ("lab", "tcp-probe/server.rs", "tcp-probe/client.rs"),
    (
        "lab-src",
        "tcp-probe/src/server.rs",
        "tcp-probe/src/client.rs",
    ),
    (
        "labs-lab",
        "labs/tcp-probe/server.rs",
        "labs/tcp-probe/client.rs",
    ),
    ("src", "src/server.rs", "src/client.rs"),
    ("other-case", "TCP_Probe/Server.rs", "TCP_Probe/CLIENT.rs"),
    ("downloaded", "server (1).rs", "client(2).rs"),
    ("handed-in-again", "server-1.rs", "client-2.rs"),
    (
        "canvas",
        "doe_12345_987_server.rs",
        "doe_LATE_12345_988_client.rs",
    ),
    (
        "deep-in-others",
        "x/y/tcp-probe/server.rs",
        "x/y/tcp-probe/client.rs",
    ),
    ("one-folder-each", "server/server.rs", "client/client.rs"),
    ("options", "@args/server.rs", "-O/client.rs"),
    (
        "odd-folder",
        "hand in, \u{fc}/server.rs",
        "hand in, \u{fc}/client.rs",
    ),
    ("hidden", "server.rs", "client.rs"),
    ("old", "server.rs", "client.rs"),
    ("attempts", "attempt 10/server.rs", "attempt 10/client.rs"),
];

fn hand_in_right(class: &Class, server: &str) {
    for (name, one, other) in RIGHT {
        class.hand_in(name, &[(one, server), (other, Class::CLIENT)]);
    }
    class.hand_in(
        "hidden",
        &[("__MACOSX/src/server.rs", "x"), (".DS_Store", "x")],
    );
    class.hand_in(
        "old",
        &[
            ("old/server.rs", "fn main() {}"),
            ("target/src/server.rs", "x"),
        ],
    );
    let earlier = [
        ("attempt 9/server.rs", "fn main() {}"),
        ("attempt 9/client.rs", "x"),
    ];
    class.hand_in("attempts", &earlier);
    let copies = [
        ("server.rs", "x"),
        ("server-1.rs", "y"),
        ("server-2.rs", server),
        CLIENT,
    ];
    class.hand_in("copies", &copies);
    let main = server.replace("fn main", "mod words;\nmod deep;\nfn main");
    let main = main
        .replace("you said", "{}")
        .replace("{line}\"", "{line}\", words::WORDS");
    let modules = [
        ("server.rs", &*main),
        ("words.rs", "pub const WORDS: &str = \"you said\";\n"),
        ("deep/mod.rs", "mod more;\n"),
        ("deep/more.rs", ""),
        CLIENT,
    ];
    class.hand_in("modules", &modules);
    class.hand_in("another-lab", &[("server.rs", server), CLIENT]);
    class.hand_in("another-lab", &[("labs/tcp-other/src/bin/server.rs", "x")]);
}

fn archive_right(class: &Class, server: &str) {
    let (server, client) = (server.as_bytes(), Class::CLIENT.as_bytes());
    let files = [file("server.rs", server), file("client.rs", client)];
    let inner = zip(&files);
    let windows = [
        file("hw\\", b""),
        file("hw\\server.rs", server),
        file("hw\\client.rs", client),
    ];
    let mac = [
        file("hw/server.rs", server),
        file("hw/client.rs", client),
        file("__MACOSX/hw/._server.rs", b"x"),
    ];
    let nested = [file("report.pdf", b"x"), file("hw/code.zip", &inner)];
    let archives = [
        ("backslashes.zip", zip(&windows)),
        ("mac.zip", zip(&mac)),
        ("capitals.ZIP", inner.clone()),
        ("plain.tar", tar(&files)),
        ("nested.zip", zip(&nested)),
        ("nested-roll.tgz", tar_gz(&nested)),
        (
            "Jane Doe_17_assignsubmission_file_/my work.zip",
            inner.clone(),
        ),
        (
            "tries/try-1.zip",
            zip(&[file("server.rs", b"x"), file("client.rs", b"x")]),
        ),
        ("tries/try-2.zip", inner.clone()),
        ("zipped_555_777_hw.zip", inner),
    ];
    for (name, bytes) in archives {
        write(class.place(name), bytes);
    }
    if let Some(bytes) = tar_xz(&files, &["-9"]) {
        write(class.place("small.tar.xz"), bytes);
    }
    write(class.place("roe_301_1_server.rs"), server);
    write(class.place("roe_LATE_301_2_client-1.rs"), client);
    write(class.place("roe_301_3_report.pdf"), b"x");
}

#[test]
fn a_right_program_is_found_whatever_it_is_handed_in_as() {
    let class = Class::new();
    let server = Class::server("said");
    hand_in_right(&class, &server);
    archive_right(&class, &server);
    class.batch(&[]).status(0).stderr_is("");
    let results = entries(class.path("out/results"));
    assert!(results.len() >= 30, "{}", results.len());
    let mut wrong = Vec::new();
    for result in results {
        let name = result.file_stem().expect("a name").to_string_lossy();
        let (score, said) = class.mark(&name);
        if score != 100 {
            wrong.push(format!("{name}: {score} {said}"));
        }
    }
    assert_eq!(wrong, [""; 0]);
    assert!(class.path("out/results/roe_301.json").exists());
}

/// The name of a submission, and words of its reason.
type Reason = (&'static str, &'static str);

/// A second lab, which is not graded.
fn add_other_lab(class: &Class) {
    let manifest = crate::support::manifest("tcp-other", "");
    class.course.write("labs/tcp-other/Cargo.toml", manifest);
    for role in ["server", "client"] {
        let path = format!("labs/tcp-other/src/bin/{role}.rs");
        class.course.write(&path, "fn main() {}\n");
    }
    for file in ["lab", "answer", "second", "usage"] {
        let text = class.course.read(&format!("specs/tcp-probe/{file}.yaml"));
        let text = text.replace("order: 1", "order: 2").replace("7100", "7101");
        let path = format!("specs/tcp-other/{file}.yaml");
        class.course.write(&path, text);
    }
}

fn hand_in_wrong(class: &Class) -> [Reason; 5] {
    class.hand_in("empty", &[]);
    let foreign = [("main.rs", "fn main() {}"), ("report.pdf", "x")];
    class.hand_in("foreign", &foreign);
    class.hand_in(
        "split",
        &[("mine/server.rs", "x"), ("yours/server.rs", "x")],
    );
    class.hand_in("wrong-lab", &[("tcp-other/server.rs", "x")]);
    let cargo = "[package]\nname = \"x\"\n[dependencies]\nrand = \"0.8\"\n";
    let server = ("src/server.rs", "use rand::random;");
    class.hand_in("crates", &[("Cargo.toml", cargo), server, CLIENT]);
    [
        ("empty", "no server for tcp-probe: it holds no files"),
        (
            "foreign",
            "it belongs into labs/tcp-probe/src/bin/server.rs",
        ),
        ("split", "there are programs in mine, yours; hand in one"),
        ("wrong-lab", "it holds tcp-other/server.rs"),
        ("crates", "server.rs does not compile"),
    ]
}

fn archive_wrong(class: &Class) -> [Reason; 6] {
    let out = Entry {
        name: b"..\\..\\server.rs",
        ..file("", b"x")
    };
    let cut = tar(&[file("server.rs", b"x")])[..700].to_vec();
    let files = [
        ("packed.zip", zip(&[file("notes.txt", b"x")])),
        ("ana.rar", b"x".to_vec()),
        ("ben.7z", b"x".to_vec()),
        ("cut.tar", cut),
        ("renamed.tar.xz", b"no archive".to_vec()),
        ("out.zip", zip(&[out])),
    ];
    for (name, bytes) in files {
        write(class.place(name), bytes);
    }
    [
        ("packed", "it holds notes.txt"),
        ("ana.rar", "is no archive that can be opened here"),
        ("ben.7z", "is no archive that can be opened here"),
        ("cut", "no whole .tar file: it ends inside an entry"),
        ("renamed", "the archive is no whole .tar.xz file"),
        ("out", "leads out of the archive"),
    ]
}

#[test]
fn what_is_not_found_says_why() {
    let class = Class::new();
    add_other_lab(&class);
    let expected = [&hand_in_wrong(&class)[..], &archive_wrong(&class)].concat();
    class.batch(&["tcp-probe"]).status(0);
    for (name, words) in expected {
        let (score, said) = class.mark(name);
        assert!(
            score <= 20 && said.contains(words),
            "{name}: {score} {said}"
        );
        let page = read(class.path(format!("out/feedback/{name}.md")));
        assert!(page.contains(words), "{name}: {page}");
    }
}

/// What asks for more memory than `xz -9` is refused before it gets any.
#[test]
fn a_large_dictionary_is_refused() {
    let class = Class::new();
    let files = [file("server.rs", Class::CLIENT.as_bytes())];
    let Some(bytes) = tar_xz(&files, &["--lzma2=dict=1GiB"]) else {
        return;
    };
    write(class.place("large.tar.xz"), bytes);
    class.batch(&[]).status(0);
    let (score, said) = class.mark("large");
    assert_eq!(score, 0);
    assert!(said.contains("needed memory too big"), "{said}");
}
