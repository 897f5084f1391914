//! Tests which sources are found in a submission, and which are refused.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::Path;

use tempfile::TempDir;

use super::limits::{SOURCE_BYTES, SOURCE_DEPTH, SOURCE_ENTRIES};
use super::{LabSearch, Refused, Sources, read_folder};
use crate::spec::Role;

fn submission(files: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for file in files {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, file).expect("a file");
    }
    folder
}

fn read_sources(submission: &Path, lab: &str, is_only: bool) -> Result<Sources, Refused> {
    let known = &["lab", "other"];
    read_folder(
        submission,
        LabSearch {
            lab,
            is_only,
            known,
        },
    )
}

fn refused(folder: &TempDir) -> String {
    let read = read_sources(folder.path(), "lab", true);
    read.expect_err("it is refused").to_string()
}

#[test]
fn every_shape_is_found_and_the_first_is_taken() {
    let shapes = ["labs/lab/src/bin", "lab/src/bin", "src/bin", "."];
    for index in 0..shapes.len() {
        let rest: Vec<String> = shapes[index..]
            .iter()
            .map(|shape| format!("{shape}/server.rs"))
            .collect();
        let folder = submission(&rest.iter().map(String::as_str).collect::<Vec<_>>());
        let sources = read_sources(folder.path(), "lab", true).expect("sources");
        let main = sources.main(Role::Server).expect("a server");
        assert_eq!(Path::new(".").join(main), Path::new(".").join(&rest[0]));
        assert_eq!(sources.main(Role::Client), None);
    }
}

#[test]
fn without_a_name_a_lab_is_found_under_its_own_only() {
    for file in ["src/bin/server.rs", "server.rs"] {
        let sources = read_sources(submission(&[file]).path(), "lab", false).expect("sources");
        assert_eq!(sources.main(Role::Server), None);
    }
}

#[test]
fn only_what_is_in_src_is_taken() {
    let folder = submission(&[
        "src/bin/server.rs",
        "src/deep/data.txt",
        "build.rs",
        "Cargo.toml",
        ".cargo/config.toml",
    ]);
    let sources = read_sources(folder.path(), "lab", true).expect("sources");
    let paths: Vec<_> = sources.files.iter().map(|(path, _)| path.clone()).collect();
    assert_eq!(
        paths,
        [
            Path::new("src/bin/server.rs"),
            Path::new("src/deep/data.txt")
        ]
    );
}

#[test]
fn a_link_is_refused_wherever_it_is() {
    let folder = submission(&["src/bin/server.rs"]);
    symlink("/etc/passwd", folder.path().join("src/data")).expect("a link");
    assert!(refused(&folder).starts_with("src/data is a link"));
    let folder = submission(&["elsewhere/lab/src/bin/server.rs"]);
    symlink("elsewhere", folder.path().join("labs")).expect("a link");
    assert!(refused(&folder).starts_with("labs is a link"));
    let folder = submission(&["other.rs"]);
    fs::hard_link(
        folder.path().join("other.rs"),
        folder.path().join("server.rs"),
    )
    .expect("a link");
    assert!(refused(&folder).contains("hard link"));
}

#[test]
fn too_much_is_refused() {
    let many: Vec<String> = (0..=SOURCE_ENTRIES)
        .map(|n| format!("src/{n}.rs"))
        .collect();
    let mut many: Vec<&str> = many.iter().map(String::as_str).collect();
    many.push("src/bin/server.rs");
    assert!(refused(&submission(&many)).contains("200 files"));
    let folder = submission(&["src/bin/server.rs", "src/big"]);
    let big = File::create(folder.path().join("src/big")).expect("a file");
    big.set_len(SOURCE_BYTES).expect("a size");
    assert!(refused(&folder).contains("4 MiB"));
    let deep = format!("src/{}x", "a/".repeat(SOURCE_DEPTH + 1));
    let folder = submission(&["src/bin/server.rs", &deep]);
    assert!(refused(&folder).contains("folders deep"));
}

#[test]
fn a_device_is_refused_and_not_opened() {
    let folder = submission(&["src/bin/client.rs"]);
    let path = folder.path().join("src/bin/server.rs");
    nix::unistd::mkfifo(&path, nix::sys::stat::Mode::S_IRWXU).expect("a pipe");
    assert!(refused(&folder).contains("neither a file nor a folder"));
}
