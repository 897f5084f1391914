//! A course that a test builds itself.

use std::fs;
use std::path::Path;

/// A course of one lab with these two programs.
pub(crate) fn course(server: &str, client: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    write(
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"labs/*\"]\n",
    );
    let bin = |role: &str| {
        format!("[[bin]]\nname = \"tcp-probe-{role}\"\npath = \"src/bin/{role}.rs\"\n")
    };
    let package = "[package]\nname = \"tcp-probe\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    write(
        "labs/tcp-probe/Cargo.toml",
        &format!("{package}{}{}", bin("server"), bin("client")),
    );
    write("labs/tcp-probe/src/bin/server.rs", server);
    write("labs/tcp-probe/src/bin/client.rs", client);
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/course/specs/tcp-probe");
    for entry in fs::read_dir(specs).expect("specs") {
        let path = entry.expect("a spec").path();
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        write(
            &format!("specs/tcp-probe/{name}"),
            &fs::read_to_string(&path).expect("a spec"),
        );
    }
    folder
}
