//! Sheets as the systems export them: marks get into their cells, and every other byte stays.

use super::fill::{FillError, FillOptions, Filled, Keep, fill_marks};
use crate::app::class::book::GradebookFile;
use crate::app::class::sheet::SheetTable;

/// A class of four: Jane has 70 of 100, Ben 33, Zoë is not graded, and Max handed in nothing. Their
/// submissions are named as the system names them.
fn book(names: [&str; 3]) -> GradebookFile {
    use crate::app::class::book::tests_support::row;
    let [jane, ben, zoe] = names;
    GradebookFile {
        format: String::new(),
        labs: vec!["tcp-echo".to_owned()],
        rows: vec![
            row(jane, "tcp-echo", Some(70)),
            row(ben, "tcp-echo", Some(33)),
            row(zoe, "tcp-echo", None),
        ],
    }
}

fn options(labs: &[String]) -> FillOptions<'_> {
    FillOptions {
        labs,
        column: None,
        absent: None,
        keep: Keep::Higher,
    }
}

fn fill(
    file: &[u8],
    book: &GradebookFile,
    options: FillOptions<'_>,
) -> Result<(Filled, Vec<u8>), FillError> {
    let mut table = SheetTable::read(file).expect("a table");
    let filled = fill_marks(&mut table, book, options)?;
    Ok((filled, table.into_file()))
}

/// Fills a sheet, in which the cells to be filled are marked: `[before>after]`.
#[track_caller]
fn check_with(marked: &str, book: &GradebookFile, options: FillOptions<'_>) -> Filled {
    let (mut before, mut after) = (String::new(), String::new());
    let mut rest = marked;
    while let Some((text, cell)) = rest.split_once("⟦") {
        let (cell, next) = cell.split_once("⟧").expect("an end");
        let (old, new) = cell.split_once("→").expect("an arrow");
        before += &format!("{text}{old}");
        after += &format!("{text}{new}");
        rest = next;
    }
    let (filled, file) = fill((before + rest).as_bytes(), book, options).expect("marks");
    assert_eq!(String::from_utf8(file).expect("text"), after + rest);
    filled
}

#[track_caller]
fn check(marked: &str, book: &GradebookFile) -> Filled {
    let labs = ["tcp-echo".to_owned()];
    check_with(marked, book, options(&labs))
}

const CANVAS: [&str; 3] = ["doejane_1001", "caiben_1002", "rezoe_1003"];

#[test]
fn canvas_gradebook() {
    let sheet = "\u{feff}Student,ID,SIS User ID,SIS Login ID,Section,TCP Echo (4711),UDP Echo (4712),\
                 TCP Echo Current Score,Current Score\r\n\
                 ,,,,,Manual Posting,,,\r\n\
                 \x20   Points Possible,,,,,20.00,10,(read only),(read only)\r\n\
                 \"Doe, Jane\",1001,s1,jane,\"S 1 and S 2\",⟦→14⟧,\"7\",1,2\r\n\
                 \"Cai, Ben\",1002,s2,ben,S 1,⟦\"3.00\"→\"6.6\"⟧,,,\r\n\
                 \"Ré, Zoë\",1003,s3,zoe,S 1,5.00,,,\r\n\
                 \"Hue, Max\",1004,s4,max,S 1,,,,\r\n\
                 \"Student, Test\",1009,,,S 1,,,,\r\n";
    let filled = check(sheet, &book(CANVAS));
    assert_eq!(filled.system.to_string(), "a gradebook of Canvas");
    assert_eq!(filled.columns, ["tcp-echo: `TCP Echo (4711)`, of 20"]);
    assert_eq!((filled.written, filled.unchanged), (2, 0));
    assert_eq!(
        filled.left_alone,
        [
            "Ré, Zoë (1003): not graded",
            "Student, Test (1009): the test student"
        ]
    );
    assert_eq!(filled.nothing_handed_in, ["Hue, Max (1004)"]);
    assert_eq!(filled.not_in_sheet, [""; 0]);
}

#[test]
fn canvas_gradebook_with_excuses_and_semicolons() {
    let sheet = "Student;ID;Section;tcp-echo (1)\n\
                 Points Possible;;;10,00\n\
                 Doe, Jane;1001;S;EX\n\
                 Cai, Ben;1002;S;⟦1,5→3,3⟧\n\
                 Ré, Zoë;1003;S;N/A\n\
                 Hue, Max;1004;S;\n";
    let filled = check(sheet, &book(CANVAS));
    assert_eq!(filled.left_alone[0], "Doe, Jane (1001): EX");
}

#[test]
fn higher_marks_are_kept_unless_none_are() {
    let sheet = |cell: &str| {
        format!(
            "Student,ID,Section,tcp-echo (1)\nPoints Possible,,,100\nDoe,1001,S,{cell}\nBen,1002,S,33.0\n"
        )
    };
    let filled = check(&sheet("90"), &book(CANVAS));
    assert_eq!(filled.left_alone, ["Doe (1001): 90 is higher than 70"]);
    assert_eq!(filled.unchanged, 1);
    let labs = ["tcp-echo".to_owned()];
    let options = FillOptions {
        keep: Keep::None,
        ..options(&labs)
    };
    let filled = check_with(&sheet("⟦90→70⟧"), &book(CANVAS), options);
    assert!(filled.left_alone.is_empty());
}

#[test]
fn who_handed_in_nothing_gets_what_is_asked_for() {
    let labs = ["tcp-echo".to_owned()];
    let options = FillOptions {
        absent: Some(0),
        ..options(&labs)
    };
    let sheet = "id,tcp-echo\n1001,⟦→70⟧\n1002,⟦→33⟧\n1003,\n1004,⟦→0⟧\n1005,12\n";
    let filled = check_with(sheet, &book(CANVAS), options);
    let left = ["1003: not graded", "1005: 12 is higher than 0"];
    assert_eq!(filled.left_alone, left);
}

const MOODLE: [&str; 3] = [
    "Jane Doe_1001_assignsubmission_file_",
    "Ben Cai_1002_assignsubmission_file",
    "Zoë Ré_1003_assignsubmission_file_",
];

#[test]
fn moodle_worksheets() {
    for (titles, person, sign) in [
        (
            "Identifier,\"Full name\",\"Email address\",Status,Grade,\"Maximum grade\",\
             \"Grade can be changed\",\"Last modified (grade)\",\"Feedback comments\"",
            "Participant ",
            ".",
        ),
        (
            "ID,\"Vollständiger Name\",E-Mail-Adresse,Status,Bewertung,Bestwertung,\
             \"Bewertung kann geändert werden\",\"Zuletzt geändert (Bewertung)\",\
             \"Feedback als Kommentar\"",
            "Teilnehmer/in",
            ",",
        ),
        (
            "Identifiant,\"Nom complet\",\"Adresse de courriel\",Statut,Note,\"Note maximale\",\
             \"La note peut être modifiée\",\"Dernière modification (note)\",\
             \"Feedback par commentaires\"",
            "Participant",
            ",",
        ),
    ] {
        let quote = if sign == "," { "\"" } else { "" };
        let most = format!("{quote}12{sign}50{quote}");
        let sheet = format!(
            "\u{feff}{titles}\n\
             {person}1001,\"Jane Doe\",jane@x.org,\"Zur Bewertung\n abgegeben\",⟦→{quote}8{sign}75{quote}⟧,{most},Ja,-,\"<p>x, \"\"y\"\"</p>\"\n\
             {person}1002,\"Ben Cai\",ben@x.org,,⟦-→{quote}4{sign}13{quote}⟧,{most},Ja,-,\n\
             {person}1003,\"Zoë Ré\",zoe@x.org,,,{most},Ja,-,\n\
             {person}1004,\"Max Hue\",max@x.org,-,,{most},Ja,-,\n"
        );
        let filled = check(&sheet, &book(MOODLE));
        assert_eq!(filled.system.to_string(), "a grading worksheet of Moodle");
        assert_eq!(filled.nothing_handed_in, ["Max Hue (1004)"]);
        assert_eq!(filled.left_alone, ["Zoë Ré (1003): not graded"]);
    }
}

#[test]
fn moodle_blind_worksheet() {
    let sheet = "Identifier,Status,Grade,\"Maximum grade\",\"Last modified (grade)\"\r\n\
                 \"Participant 1001\",x,⟦→7⟧,10.00,-\r\n\
                 \"Participant 1002\",x,⟦→3.3⟧,10.00,-\r\n";
    let blind = [
        "Participant_1001_assignsubmission_file_",
        "Participant_1002",
        "Participant_1003",
    ];
    let filled = check(sheet, &book(blind));
    assert_eq!(
        filled.not_in_sheet,
        ["Participant_1003: is not in the sheet"]
    );
}

#[test]
fn moodle_teams_share_a_mark_and_their_number_is_nobodys() {
    let sheet = "Identifier,\"Full name\",Status,Group,Grade,\"Maximum grade\",\"Last modified (grade)\"\n\
                 \"Participant 1001\",\"Jane Doe\",x,Team A,⟦→70⟧,100.00,-\n\
                 \"Participant 1002\",\"Ben Cai\",x,Team A,⟦→70⟧,100.00,-\n\
                 \"Participant 77\",\"Max Hue\",x,Team B,⟦→33⟧,100.00,-\n\
                 \"Participant 78\",\"Eve Fox\",x,,,100.00,-\n";
    let teams = [
        "Team A_77_assignsubmission_file_",
        "Team B_1001_assignsubmission_file_",
        "Default group_assignsubmission_file_",
    ];
    let filled = check(sheet, &book(teams));
    assert_eq!(filled.written, 3);
    assert_eq!(filled.nothing_handed_in, ["Eve Fox (78)"]);
    assert_eq!(filled.not_in_sheet.len(), 1);
}

#[test]
fn a_number_with_another_name_is_nobodys() {
    let sheet = "Identifier,\"Full name\",Grade,\"Maximum grade\",\"Last modified (grade)\"\n\
                 Participant 1001,Ann Other,,100,-\nParticipant 1002,Ben Cai,⟦→33⟧,100,-\n";
    let filled = check(sheet, &book(MOODLE));
    let jane = "Jane Doe_1001_assignsubmission_file_: has the id of Ann Other (1001)";
    assert_eq!(filled.not_in_sheet[0], jane);
}

#[test]
fn brightspace_export() {
    let sheet = "OrgDefinedId,Username,Last Name,First Name,Email,\
                 tcp-echo Points Grade <Numeric MaxPoints:10 Weight:5 Category:Labs>,\
                 udp-echo Points Grade <Numeric MaxPoints:10>,End-of-Line Indicator\r\n\
                 #000123,#jdoe,Doe,Jane,jane@x.org,⟦→7⟧,,#\r\n\
                 #000124,#bcai,Cai,Ben,ben@x.org,⟦→3.3⟧,,#\r\n\
                 #000125,#zre,Ré,Zoë,zoe@x.org,,,#\r\n";
    let names = [
        "5551-77 - Jane Doe - Mar 3, 2026 1143 PM",
        "bcai",
        "5553-77 - Zoë Ré - Mar 3, 2026 1143 PM",
    ];
    let filled = check(sheet, &book(names));
    assert_eq!(filled.system.to_string(), "a grade export of Brightspace");
    assert_eq!(filled.left_alone, ["Zoë Ré (000125): not graded"]);
}

#[test]
fn blackboard_export_in_utf_16() {
    let sheet = "\u{feff}\"Last Name\"\t\"First Name\"\t\"Username\"\t\"Student ID\"\t\
                 \"tcp-echo [Total Pts: 50 Score] |1181\"\n\
                 \"Doe\"\t\"Jane\"\t\"j_doe\"\t\"s1\"\t\"\"\n\"Cai\"\t\"Ben\"\t\"bcai\"\t\"s2\"\t\"N/A\"\n";
    let utf_16 =
        |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let names = ["lab_1_j_doe_attempt_2026-03-01-10-00-00", "bcai", "who"];
    let labs = ["tcp-echo".to_owned()];
    let (filled, file) = fill(&utf_16(sheet), &book(names), options(&labs)).expect("marks");
    assert_eq!(
        file,
        utf_16(&sheet.replace("\"s1\"\t\"\"", "\"s1\"\t\"35\""))
    );
    assert_eq!(filled.system.to_string(), "a grade export of Blackboard");
    assert_eq!(filled.left_alone, ["Ben Cai (bcai): N/A"]);
    assert_eq!(filled.not_in_sheet, ["who: is not in the sheet"]);
}

#[test]
fn gradescope_scores() {
    let course = "First Name,Last Name,SID,Email,Sections,tcp-echo,tcp-echo - Max Points,\
                  tcp-echo - Submission Time,tcp-echo - Lateness (H:M:S),Total Lateness (H:M:S)\n\
                  Jane,Doe,1001,jane@x.org,,⟦→28⟧,40.0,,00:00:00,\n";
    let filled = check(course, &book(["1001", "ben@x.org", "1003"]));
    assert_eq!(filled.system.to_string(), "scores of Gradescope");
    assert_eq!(filled.columns, ["tcp-echo: `tcp-echo`, of 40"]);
    let one = "First Name,Last Name,SID,Email,Sections,Total Score,Max Points,Status,Lateness (H:M:S)\n\
               Jane,Doe,,jane@x.org,,⟦→28⟧,40.0,Graded,\n";
    check(one, &book(["jane@x.org", "x", "y"]));
}

#[test]
fn any_table_with_people() {
    check(
        "\nE-Mail;Name;TCP echo\n\njane@x.org;\"D;J\";⟦→70⟧",
        &book(["jane@x.org", "x", "y"]),
    );
    check(
        "sep=;\nMatrikelnummer;tcp-echo\n007;⟦→70⟧\n",
        &book(["7", "x", "y"]),
    );
}

#[test]
fn people_in_several_rows_and_people_who_may_be_two() {
    let filled = check(
        "id,name,section,tcp-echo\n1001,Jane,A,⟦→70⟧\n1001,Jane,B,⟦→70⟧\n",
        &book(CANVAS),
    );
    assert_eq!(filled.written, 2);
    let filled = check(
        "id,name,tcp-echo\n1,Jane Doe,\n2,Jane Doe,\n",
        &book(["Jane Doe", "x", "y"]),
    );
    assert_eq!(
        filled.not_in_sheet[0],
        "Jane Doe: may be Jane Doe (1) or Jane Doe (2)"
    );
    // Two submissions of one person.
    let filled = check(
        "id,name,tcp-echo\n1,Jane Doe,\n",
        &book(["Jane Doe", "1", "y"]),
    );
    assert_eq!(
        filled.not_in_sheet[1],
        "Jane Doe and 1: both may be Jane Doe (1)"
    );
}

#[test]
fn a_lab_without_a_column_or_with_two_is_an_error_that_lists_them() {
    let labs = ["tcp-echo".to_owned()];
    let error = |sheet: &str, column| {
        let options = FillOptions {
            column,
            ..options(&labs)
        };
        fill(sheet.as_bytes(), &book(CANVAS), options)
            .unwrap_err()
            .to_string()
    };
    let none = error("id,tcp-echo2,total\n1,,\n", None);
    assert_eq!(
        none,
        "no column is titled tcp-echo; name one with --column TITLE: `tcp-echo2`, `total`"
    );
    let two = error("id,tcp-echo,TCP Echo late\n1,,\n", None);
    assert_eq!(
        two,
        "several columns are titled tcp-echo; name one with --column TITLE: `tcp-echo`, `TCP Echo late`"
    );
    assert!(error("id,a\n1,\n", Some("b")).starts_with("no column is titled b;"));
    let scale = "ID,Bewertung,Skala,Zuletzt geändert (Bewertung)\nTeilnehmer/in1001,,\"a b\",-\n";
    assert!(error(scale, None).contains("marked with words"));
    let options = FillOptions {
        column: Some("Lab 3"),
        ..options(&labs)
    };
    check_with("id,Lab 3\n1001,⟦→70⟧\n", &book(CANVAS), options);
}
