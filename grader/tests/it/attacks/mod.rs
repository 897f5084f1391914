//! Hostile programs, graded by the real command at every level that claims to stop them. Each must
//! get a verdict in time, leave no process behind and change nothing outside its folder, and the
//! programs graded beside and after it must get their usual marks.
//!
//! Levels without a sandbox are not tested, because attacks would succeed there.

mod arena;
mod grader_user;
mod table;

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use arena::Arena;
use grader::base::protection::Protection;
use grader_user::GraderUser;
use serde_json::Value;
use table::{ATTACKS, Attack, End, Level, NEWER};

use crate::support::{GRADER, heavy, skip};

/// How many attacks run at once: most of them wait.
const AT_ONCE: usize = 16;
/// The time limit for grading the attack's case and two honest ones.
const BOUND: Duration = Duration::from_secs(150);

/// Tries those attacks that the level claims to stop; with `ATTACK=NAME` in the environment, only
/// one.
fn try_level(level: Level, user: GraderUser, attacks: &[Attack]) {
    let _heavy = heavy();
    if let Some(why) = arena::unavailable(level, user) {
        return skip(why);
    }
    let wanted = std::env::var("ATTACK").ok();
    let older = level != Level::Namespace && !arena::kernel_is_at_least(6, 12);
    grader::sandbox::use_jail_binary(Path::new(GRADER));
    let has_landlock = grader::sandbox::has_landlock();
    let stopped = |attack: &&Attack| {
        attack.is_stopped(level, has_landlock)
            && !(older && NEWER.contains(&attack.name))
            && wanted.as_deref().is_none_or(|name| name == attack.name)
    };
    let attacks: Vec<&Attack> = attacks.iter().filter(stopped).collect();
    let next = AtomicUsize::new(0);
    let disturbed = Mutex::new(Vec::new());
    let wrong = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(attack) = attacks.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let found = try_one(attack, level, user);
                    let list = if found.iter().any(|it| is_for_want_of_time(it)) {
                        &disturbed
                    } else {
                        &wrong
                    };
                    let mut list = list.lock().unwrap_or_else(PoisonError::into_inner);
                    list.extend(found.into_iter().map(|it| (attack, it)));
                }
            });
        }
    });
    let mut wrong = wrong.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut disturbed = disturbed
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    disturbed.dedup_by_key(|(attack, _)| attack.name);
    // With the machine to themselves.
    for (attack, _) in disturbed {
        let found = try_one(attack, level, user);
        wrong.extend(found.into_iter().map(|it| (attack, it)));
    }
    let wrong: Vec<String> = wrong
        .into_iter()
        .map(|(attack, it)| format!("{}: {it}", attack.name))
        .collect();
    assert!(
        wrong.is_empty(),
        "at level {} {} of {} attacks:\n{}",
        level.name(),
        wrong.len(),
        attacks.len(),
        wrong.join("\n")
    );
}

#[test]
fn a_network_and_a_root_of_its_own() {
    try_level(Level::Namespace, GraderUser::Own, ATTACKS);
}

#[test]
fn a_user_of_its_own() {
    try_level(Level::User, GraderUser::Own, ATTACKS);
}

#[test]
fn landlock() {
    try_level(Level::Landlock, GraderUser::Own, ATTACKS);
}

#[test]
fn a_network_and_a_root_of_its_own_for_an_ordinary_user() {
    try_level(Level::Namespace, GraderUser::Ordinary, ATTACKS);
}

#[test]
fn landlock_for_an_ordinary_user() {
    try_level(Level::Landlock, GraderUser::Ordinary, ATTACKS);
}

#[test]
fn a_network_and_a_root_of_its_own_where_there_are_no_other_users() {
    try_level(Level::Namespace, GraderUser::OneId, ATTACKS);
}

#[test]
fn an_honest_program_has_the_same_report_on_every_level() {
    let levels = [Level::Namespace, Level::User, Level::Landlock, Level::Ports];
    let honest = ATTACKS
        .iter()
        .find(|attack| attack.name == "none")
        .expect("it is there");
    let reports: Vec<String> = thread::scope(|scope| {
        let grade = |level| move || Arena::new(honest, GraderUser::Own).grade(level, "json", BOUND);
        let runs = levels.map(|level| scope.spawn(grade(level)));
        runs.into_iter()
            .map(|run| run.join().expect("no panic").expect("it ends"))
            .filter(|report| !report.contains("this isolation is not available"))
            .collect()
    });
    for report in reports {
        assert_eq!(verdicts(honest, &report), [""; 0]);
    }
}

#[test]
fn each_claim_of_a_level_is_attacked() {
    for claim in Protection::ALL {
        for level in [Level::Namespace, Level::User, Level::Landlock] {
            let is_claimed = level.isolation().description().stops(claim, true);
            let is_tried = ATTACKS
                .iter()
                .any(|attack| attack.against == claim && attack.is_stopped(level, true));
            assert_eq!(is_claimed, is_tried, "{claim:?} at level {}", level.name());
        }
    }
}

/// What is wrong if grading the attack takes too long.
const NOT_IN_TIME: &str = "the command did not end in time";

/// Whether this may have gone wrong because the machine was busy with the other attacks.
fn is_for_want_of_time(wrong: &str) -> bool {
    wrong == NOT_IN_TIME || wrong.contains("this machine is too busy")
}

/// Runs one attack and returns everything that went wrong.
fn try_one(attack: &Attack, level: Level, user: GraderUser) -> Vec<String> {
    let arena = Arena::new(attack, user);
    let before = arena.outside();
    let mut wrong = Vec::new();
    let Some(json) = arena.grade(level, "json", BOUND) else {
        return vec![NOT_IN_TIME.to_owned()];
    };
    wrong.extend(verdicts(attack, &json));
    if !wrong.is_empty() {
        wrong.extend(arena.complaints());
    }
    if json.contains(arena.secret()) {
        wrong.push("the report tells the secret".to_owned());
    }
    wrong.extend(
        arena
            .running()
            .into_iter()
            .map(|it| format!("still runs: {it}")),
    );
    let after = arena.outside();
    let all = before.keys().chain(after.keys());
    let changed = all.filter(|path| before.get(*path) != after.get(*path));
    wrong.extend(changed.map(|path| format!("changed outside: {}", path.display())));
    wrong.extend(
        arena
            .left_behind()
            .into_iter()
            .map(|it| format!("left behind: {it}")),
    );
    wrong
}

/// What is wrong with the report.
fn verdicts(attack: &Attack, json: &str) -> Vec<String> {
    let Ok(report) = serde_json::from_str::<Value>(json) else {
        return vec![format!("no report: {json}")];
    };
    let cases = &report["labs"][0]["cases"];
    let case = |name: &str| {
        let mut cases = cases.as_array().into_iter().flatten();
        cases
            .find(|case| case["case"] == name)
            .cloned()
            .unwrap_or_default()
    };
    let mut wrong = Vec::new();
    for (honest, points) in [("beside", 30), ("after", 10)] {
        if case(honest)["score"] != points {
            wrong.push(format!(
                "an honest program lost its mark: {:#}",
                case(honest)
            ));
        }
    }
    let case = case("attack");
    let message = case["failure"]["message"].as_str().unwrap_or_default();
    let is_right = match attack.end {
        End::Nothing => case["outcome"] == "pass",
        End::Fails(kind) => case["failure"]["kind"] == kind,
        End::Over(words) => case["failure"]["kind"] == "over-limit" && message.contains(words),
    };
    if !is_right {
        wrong.push(format!("not {:?}: {case:#}", attack.end));
    }
    wrong
}
