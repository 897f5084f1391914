//! Measures how the grader's cost grows: `cargo bench -p grader --profile dev --bench growth`, with
//!
//! - the number of cases, in a generated course whose cases do as little as possible;
//! - the number of submissions, in a class whose marks are known;
//! - the number of cases at once, over the whole course.
//!
//! Prints each point and the deviation from the line that fits best, and draws a plot.
//! `cases=10,100`, `submissions=10,20` and `jobs=1,8` select single measurements with other sizes.

mod common;
#[path = "common/generated.rs"]
mod generated;

use common::plot::{Fit, Plot, Point};
use common::small_cases::course;
use common::{Samples, Section, Shown, asked, grader, output, rounds, time, words};
use generated::Class;
use tempfile::TempDir;

const CASES: [usize; 7] = [10, 30, 100, 200, 400, 700, 1000];
const SUBMISSIONS: [usize; 5] = [10, 30, 100, 200, 300];
const JOBS: [usize; 7] = [1, 2, 4, 8, 16, 32, 64];

const ROUNDS: usize = 3;
/// Small classes are graded several times, up to about this many submissions in total.
const FEW_MEMBERS: usize = 90;

fn main() {
    if let Some(sizes) = sizes("cases", &CASES, &[10, 20, 40]) {
        cases(&sizes);
    }
    if let Some(sizes) = sizes("submissions", &SUBMISSIONS, &[2, 4]) {
        submissions(&sizes);
    }
    if let Some(sizes) = sizes("jobs", &JOBS, &[16, 32]) {
        jobs(&sizes);
    }
}

/// The requested sizes, or the default ones; `None` if only other measurements were requested.
fn sizes(name: &str, usual: &[usize], few: &[usize]) -> Option<Vec<usize>> {
    let words = words();
    let mut asked_for = words.iter().filter_map(|word| word.split_once('='));
    if words.iter().any(|word| word.contains('=')) {
        let (_, list) = asked_for.find(|(of, _)| *of == name)?;
        let sizes = list.split(',').map(|size| size.parse().expect("a number"));
        return Some(sizes.collect());
    }
    Some(if asked("--quick") { few } else { usual }.to_vec())
}

fn cases(sizes: &[usize]) {
    let title = "Growth: cases that do little";
    let mut section = Section::with_header("growth", title, &header("cases"));
    let courses: Vec<TempDir> = sizes.iter().map(|&cases| course(cases)).collect();
    // Separate target folders, because the labs have the same names.
    let grade = |course: &TempDir| {
        let mut command = grader(&["check"]);
        command.current_dir(course.path());
        output(command.env_remove("CARGO_TARGET_DIR"));
    };
    // Build the programs before timing anything.
    courses.iter().for_each(grade);
    let mut taken = vec![Samples::default(); sizes.len()];
    for _ in 0..rounds(ROUNDS, 2) {
        for (course, samples) in courses.iter().zip(&mut taken) {
            samples.add(|| time(|| grade(course)));
        }
    }
    linear(&mut section, "cases", title, sizes, &taken);
    section.end();
}

fn submissions(sizes: &[usize]) {
    let title = "Growth: submissions of a class";
    let mut section = Section::with_header("growth", title, &header("submissions"));
    let grade = |members: usize| {
        let class = Class::new(members);
        let taken = time(|| {
            output(&mut class.batch());
        });
        class.has_its_marks();
        taken
    };
    grade(1);
    let mut taken = vec![Samples::default(); sizes.len()];
    for (&members, samples) in sizes.iter().zip(&mut taken) {
        // A large class takes minutes, and one run is an average already.
        for _ in 0..rounds(FEW_MEMBERS / members, 1).clamp(1, ROUNDS) {
            samples.add(|| grade(members));
        }
    }
    linear(&mut section, "submissions", title, sizes, &taken);
    section.end();
}

fn jobs(sizes: &[usize]) {
    let title = "Growth: cases at once, over the whole course";
    let header = ["at once", "median", "middle half", "processor"];
    let mut section = Section::with_header("growth", title, &header);
    let grade = |jobs: usize| {
        let jobs = jobs.to_string();
        let words = ["check", "--solutions", "--seed", "7", "--jobs", &jobs];
        output(&mut grader(&words));
    };
    grade(32);
    let mut taken = vec![Samples::default(); sizes.len()];
    for _ in 0..rounds(ROUNDS, 1) {
        for (&jobs, samples) in sizes.iter().zip(&mut taken) {
            samples.add(|| time(|| grade(jobs)));
        }
    }
    for (jobs, samples) in sizes.iter().zip(&taken) {
        section.samples(&jobs.to_string(), samples);
    }
    // If cases only waited, doubling the jobs would halve the time, apart from a constant part.
    let points = points(sizes, &taken);
    let shares: Vec<(f64, f64)> = points.iter().map(|it| (1.0 / it.x, it.y)).collect();
    let fit = Fit::new(&shares);
    let words = format!(
        "{:.2} s + {:.2} s / cases at once; R² {:.4}, farthest point {:.0} %",
        fit.base,
        fit.slope,
        fit.r2,
        fit.farthest * 100.0
    );
    section.note(&words);
    let plot = Plot {
        title,
        fit_words: &words,
        x_label: "cases at once",
        y_label: "seconds",
        doubling: true,
        points: &points,
        fit: &|jobs| fit.base + fit.slope / jobs,
    };
    section.plot("jobs", &plot);
    section.end();
}

fn header(what: &str) -> [&str; 5] {
    [what, "median", "middle half", "processor", "each"]
}

/// Reports the points, and the line that should fit them.
fn linear(section: &mut Section, what: &str, title: &str, sizes: &[usize], taken: &[Samples]) {
    for (&size, samples) in sizes.iter().zip(taken) {
        let each = Shown(samples.median().div_f64(size as f64)).to_string();
        section.samples_and(&size.to_string(), samples, &each);
    }
    let points = points(sizes, taken);
    let pairs: Vec<(f64, f64)> = points.iter().map(|it| (it.x, it.y)).collect();
    let fit = Fit::new(&pairs);
    let words = format!(
        "{:.2} s + {:.2} ms each; R² {:.4}, farthest point {:.0} %",
        fit.base,
        fit.slope * 1e3,
        fit.r2,
        fit.farthest * 100.0
    );
    section.note(&words);
    let plot = Plot {
        title,
        fit_words: &words,
        x_label: what,
        y_label: "seconds",
        doubling: false,
        points: &points,
        fit: &|size| fit.base + fit.slope * size,
    };
    section.plot(what, &plot);
}

fn points(sizes: &[usize], taken: &[Samples]) -> Vec<Point> {
    let point = |(&size, samples): (&usize, &Samples)| Point {
        x: size as f64,
        y: samples.median().as_secs_f64(),
        spread: samples
            .spread()
            .map(|ends| ends.map(|time| time.as_secs_f64())),
    };
    sizes.iter().zip(taken).map(point).collect()
}
