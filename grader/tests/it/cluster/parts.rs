//! The parts that Kubernetes and GitHub start. Runs their command lines here, with the variables
//! that they set: the results are the same as from one machine.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_yaml::Value as Yaml;

use super::class::{Submissions, marks};
use crate::support::files::{folder, read, write};
use crate::support::{GRADER, run};

fn yaml(path: &str) -> Yaml {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    serde_yaml::from_str(&read(path)).expect("YAML")
}

fn text(value: &Yaml) -> &str {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value:?} is no text"))
}

/// Runs a line of bash in which `cargo grade` is this grader.
fn bash(line: &str, folder: &Path, variables: &[(&str, &str)]) {
    let mut bash = Command::new("bash");
    bash.args(["-eo", "pipefail", "-c"])
        .arg(format!("cargo() {{ shift; '{GRADER}' \"$@\"; }}\n{line}"))
        .current_dir(folder)
        .env("GRADER", GRADER)
        .env_remove("CARGO_TARGET_DIR")
        .envs(variables.iter().copied());
    run(&mut bash).status(0);
}

fn assert_whole(class: &Submissions, whole: &Path, secret: &Path) {
    let single = class.root().join("single");
    class.whole(&single, secret);
    assert_eq!(marks(whole), marks(&single));
}

#[test]
fn an_indexed_job_of_kubernetes_grades_a_class() {
    let job = yaml("cluster/kubernetes.yaml");
    let parts = job["spec"]["completions"].as_u64().expect("a number");
    let container = &job["spec"]["template"]["spec"]["containers"][0];
    let set = container["env"].as_sequence().expect("variables");
    let of = |name: &str| {
        let found = set.iter().find(|variable| variable["name"] == name);
        text(&found.expect("it is set")["value"]).to_owned()
    };
    assert_eq!(of("PARTS"), parts.to_string());
    let command = container["command"].as_sequence().expect("a command");
    assert_eq!([text(&command[0]), text(&command[1])], ["/bin/bash", "-c"]);
    let class = Submissions::new();
    let data = class.root().to_string_lossy().into_owned();
    let secret = class.root().join("secret");
    write(&secret, "a secret of this class");
    let mut made: Vec<PathBuf> = Vec::new();
    for index in 0..parts {
        let variables = [
            ("JOB_COMPLETION_INDEX", &*index.to_string()),
            ("PARTS", &of("PARTS")),
            ("DATA", &data),
        ];
        bash(text(&command[2]), class.root(), &variables);
        made.push(class.root().join(format!("out/part-{}", index + 1)));
    }
    assert!(made.iter().all(|part| part.is_dir()), "{made:?}");
    bash(
        "cargo grade merge out/part-* --out whole",
        class.root(),
        &[],
    );
    assert_whole(&class, &class.root().join("whole"), &secret);
}

#[test]
fn a_workflow_of_github_grades_a_class() {
    let workflow = yaml("../.github/workflows/class.yml");
    let step = |job: &str, name: &str| {
        let steps = workflow["jobs"][job]["steps"].as_sequence().expect("steps");
        let found = steps
            .iter()
            .find(|step| step["name"] == name || step["id"] == name);
        text(&found.expect("the step")["run"]).to_owned()
    };
    let class = Submissions::new();
    let workspace = folder();
    let path = |name: &str| workspace.path().join(name);
    let (output, temp) = (path("output"), path("parts"));
    let shown = |path: &Path| path.to_string_lossy().into_owned();
    // The variables that GitHub sets.
    let number = [("PARTS", "3"), ("GITHUB_OUTPUT", &shown(&output))];
    bash(&step("plan", "plan"), workspace.path(), &number);
    let planned = read(output);
    let (parts, secret) = planned.split_once("\nsecret=").expect("a secret");
    assert_eq!(parts, "parts=[1,2,3]");
    let secret = secret.trim();
    assert!(secret.len() == 64 && secret.bytes().all(|it| it.is_ascii_hexdigit()));
    // On GitHub the class is beside the course, here it is inside.
    let grade = step("part", "Grade").replace("../submissions/class", &shown(&class.folder));
    for part in ["1", "2", "3"] {
        let variables = [
            ("PART", part),
            ("PARTS", "3"),
            ("SECRET", secret),
            ("RUNNER_TEMP", &shown(&temp)),
        ];
        bash(&grade, class.root(), &variables);
    }
    let merge = step("whole", "Merge").replace("../parts", &shown(&temp));
    bash(
        &merge,
        class.root(),
        &[("RUNNER_TEMP", &shown(&path("temp")))],
    );
    let kept = path("secret");
    write(&kept, secret);
    assert_whole(&class, &path("temp/whole"), &kept);
}
