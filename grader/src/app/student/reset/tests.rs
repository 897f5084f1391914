use std::time::{Duration, UNIX_EPOCH};

use super::*;

/// A course whose lab has an untouched server and a client that a student has worked on.
fn course() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in [
        ("specs/lab/skeleton/server.rs", "todo"),
        ("specs/lab/skeleton/client.rs", "todo"),
        ("labs/lab/src/bin/server.rs", "todo"),
        ("labs/lab/src/bin/client.rs", "work"),
    ] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn moment() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_795_201_381)
}

fn read(course: &tempfile::TempDir, path: &str) -> String {
    fs::read_to_string(course.path().join(path)).unwrap()
}

#[test]
fn only_what_changed_is_replaced_and_it_is_kept() {
    let course = course();
    let programs = changed_programs(course.path(), "lab", &Role::ALL).unwrap();
    let roles: Vec<Role> = programs.iter().map(|program| program.role).collect();
    assert_eq!(roles, [Role::Client]);
    let kept = reset_programs(course.path(), "lab", &programs, moment()).unwrap();
    let kept = kept.unwrap();
    assert_eq!(kept, Path::new("labs/lab/old/2026-11-20_19-03-01"));
    assert_eq!(read(&course, "labs/lab/src/bin/client.rs"), "todo");
    assert_eq!(
        fs::read_to_string(course.path().join(kept).join("client.rs")).unwrap(),
        "work"
    );
    assert!(
        changed_programs(course.path(), "lab", &Role::ALL)
            .unwrap()
            .is_empty()
    );
}

#[test]
fn two_in_one_second_have_two_folders() {
    let course = course();
    let mut kept = Vec::new();
    for work in ["work", "more work"] {
        fs::write(course.path().join("labs/lab/src/bin/client.rs"), work).unwrap();
        let programs = changed_programs(course.path(), "lab", &Role::ALL).unwrap();
        kept.extend(reset_programs(course.path(), "lab", &programs, moment()).unwrap());
    }
    assert_eq!(kept[1], Path::new("labs/lab/old/2026-11-20_19-03-01_2"));
    let first = kept[0].join("client.rs");
    assert_eq!(read(&course, first.to_str().unwrap()), "work");
}

#[test]
fn a_file_that_is_gone_comes_back() {
    let course = course();
    fs::remove_dir_all(course.path().join("labs/lab/src")).unwrap();
    let programs = changed_programs(course.path(), "lab", &[Role::Server]).unwrap();
    assert_eq!(
        reset_programs(course.path(), "lab", &programs, moment()).unwrap(),
        None
    );
    assert_eq!(read(&course, "labs/lab/src/bin/server.rs"), "todo");
    assert!(!course.path().join("labs/lab/src/bin/client.rs").exists());
}

#[test]
fn a_failure_half_way_loses_nothing() {
    let course = course();
    fs::write(
        course.path().join("labs/lab/src/bin/server.rs"),
        "server's work",
    )
    .unwrap();
    let programs = changed_programs(course.path(), "lab", &Role::ALL).unwrap();
    // The client, which is second, cannot be replaced: its path is now a folder that is not empty.
    let client = course.path().join("labs/lab/src/bin/client.rs");
    fs::remove_file(&client).unwrap();
    fs::create_dir_all(client.join("in the way")).unwrap();
    let error = reset_programs(course.path(), "lab", &programs, moment()).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("labs/lab/src/bin/client.rs cannot be written")
    );
    let kept = "labs/lab/old/2026-11-20_19-03-01";
    assert_eq!(read(&course, &format!("{kept}/server.rs")), "server's work");
    assert_eq!(read(&course, &format!("{kept}/client.rs")), "work");
    assert_eq!(read(&course, "labs/lab/src/bin/server.rs"), "todo");
}

#[test]
fn where_the_old_work_cannot_be_kept_nothing_is_replaced() {
    let course = course();
    fs::write(course.path().join("labs/lab/old"), "in the way").unwrap();
    let programs = changed_programs(course.path(), "lab", &Role::ALL).unwrap();
    assert!(reset_programs(course.path(), "lab", &programs, moment()).is_err());
    assert_eq!(read(&course, "labs/lab/src/bin/client.rs"), "work");
}
