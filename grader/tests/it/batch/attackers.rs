//! Everyone else's marks do not depend on those who attack the class.

use serde_json::Value;

use crate::support::attackers::{ATTACKERS, write_attackers, write_honest};
use crate::support::files::{folder, read};
use crate::support::{Course, heavy};

const LAB: &str = "udp-echo";
const HONEST: usize = 6;

#[test]
fn attackers_take_no_points_from_others_and_get_none() {
    let _turn = heavy();
    let around = folder();
    let (class, out) = (around.path().join("class"), around.path().join("out"));
    write_honest(&class, &[LAB], HONEST);
    let attackers = write_attackers(&class, &[LAB], ATTACKERS);
    Course::repository()
        .grade(["batch".as_ref(), class.as_os_str(), LAB.as_ref()])
        .args(["--out".as_ref(), out.as_os_str()])
        .status(0)
        .stdout_has(&format!(
            "{0} of {0} submissions graded",
            HONEST + ATTACKERS
        ));
    let report = |name: &str| -> Value {
        let text = read(out.join(format!("results/{name}.json")));
        serde_json::from_str(&text).expect("JSON")
    };
    for number in 0..HONEST {
        let name = format!("student-{number:02}");
        assert_eq!(report(&name)["score"], 100, "{name}");
    }
    for name in attackers {
        let report = report(&name);
        assert_eq!(report["score"], 0, "{name}");
        for case in report["labs"][0]["cases"].as_array().expect("cases") {
            assert_eq!(case["outcome"], "fail", "{name}: {case}");
        }
    }
}
