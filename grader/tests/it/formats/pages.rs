//! Opens the pages in a browser: they run nothing that a program wrote, are usable and accessible,
//! and can be printed.

use std::sync::OnceLock;

use serde_json::{Value, json};

use super::fixture::{index, page};
use super::tools;
use crate::support::files::{folder, write};
use crate::support::{one_of, run, skip};

/// A script such as hostile content might contain, put into a page on purpose.
const SCRIPT: &str =
    "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"></body>";

/// What the browser found, computed once for all tests; `None` if there is no browser.
fn findings() -> Option<&'static Value> {
    static FINDINGS: OnceLock<Option<Value>> = OnceLock::new();
    let findings = FINDINGS.get_or_init(browse).as_ref();
    if findings.is_none() {
        skip("no browser has shown the pages");
    }
    findings
}

fn browse() -> Option<Value> {
    let chromium = one_of(&["chromium", "chromium-browser", "google-chrome"])?;
    let mut command = tools::script("browser.mjs")?;
    let folder = folder();
    let page = page();
    let armed = page.replace("</body>", SCRIPT);
    let unguarded = armed.replace("Content-Security-Policy", "x-nothing");
    for (name, text) in [
        ("page.html", &page),
        ("index.html", &index()),
        ("armed.html", &armed),
        ("unguarded.html", &unguarded),
    ] {
        write(folder.path().join(name), text);
    }
    let ran = run(command.arg(chromium).arg(folder.path()));
    Some(ran.status(0).json())
}

#[test]
fn nothing_of_the_content_runs_and_the_page_s_own_script_does() {
    let Some(findings) = findings() else { return };
    let used = &findings["used"];
    let title = used["opened"]["title"].as_str().expect("a title");
    assert!(title.ends_with(": 10 of 90 points"), "{title}");
    assert_eq!(used["opened"]["trouble"], json!([]));
    assert_eq!(findings["sorted"]["opened"]["trouble"], json!([]));
    assert_eq!(used["told"], "1 of 6 shown", "the script has run");
}

#[test]
fn the_policy_stops_what_would_run_without_it() {
    let Some(findings) = findings() else { return };
    assert_eq!(findings["unguarded"]["title"], "owned");
    let armed = &findings["armed"];
    assert_ne!(armed["title"], "owned");
    let trouble = armed["trouble"].to_string();
    assert!(trouble.contains("Content Security Policy"), "{trouble}");
}

#[test]
fn a_page_is_searched_filtered_sorted_and_opened() {
    let Some(findings) = findings() else { return };
    let used = &findings["used"];
    let course = [
        "fails",
        "fails-too",
        "not-built",
        "not-built-too",
        "no-verdict",
        "secret",
    ];
    let course = course.map(|case| format!("lab/{case}"));
    assert_eq!(used["all"], json!(course));
    assert_eq!(used["byPoints"][0], "lab/fails-too");
    assert_eq!(used["byOrder"], json!(course));
    assert_eq!(used["filtered"], json!(["lab/no-verdict"]));
    assert_eq!(used["searched"], json!(["lab/fails-too"]));
    assert_eq!((&used["open"], &used["closed"]), (&json!(6), &json!(0)));
    assert_eq!(used["revealed"], json!(["lab/fails-too"]));
}

#[test]
fn an_index_is_sorted_and_searched_and_links_to_what_is_there() {
    let Some(findings) = findings() else { return };
    let sorted = &findings["sorted"];
    assert_eq!(sorted["before"], json!(["20/20", "10/20", "not graded"]));
    assert_eq!(sorted["most"], json!(["20/20", "10/20", "not graded"]));
    assert_eq!(sorted["least"], json!(["not graded", "10/20", "20/20"]));
    assert_eq!(sorted["aria"], "ascending");
    assert_eq!(sorted["searched"], json!(["10/20"]));
    let links = sorted["links"].to_string();
    assert!(links.contains("feedback/3.html#lab/fails"), "{links}");
    assert!(!links.contains("secret"), "{links}");
}

#[test]
fn a_page_needs_no_mouse_and_no_script() {
    let Some(findings) = findings() else { return };
    let keyed = &findings["keyed"];
    assert_eq!(keyed["first"], "A Skip to the results");
    assert_eq!(
        (&keyed["before"], &keyed["after"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(
        findings["unscripted"],
        json!({"controls": "none", "cases": 6, "buttons": 0})
    );
}

#[test]
fn axe_finds_nothing_in_light_and_dark_wide_and_narrow() {
    let Some(findings) = findings() else { return };
    for page in ["page", "index"] {
        let looks = findings["accessible"][page].as_object().expect("looks");
        assert_eq!(looks.len(), 4);
        for (look, result) in looks {
            assert_eq!(result["found"], json!([]), "{page}, {look}");
            assert!(result["passes"].as_u64() > Some(10), "{page}, {look}");
        }
    }
}

#[test]
fn on_paper_everything_is_open() {
    let Some(findings) = findings() else { return };
    let printed = &findings["printed"];
    assert!(printed["pages"].as_u64() > Some(2), "{printed}");
    assert_eq!(printed["controls"], "none");
}
