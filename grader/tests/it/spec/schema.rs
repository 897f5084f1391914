//! The JSON Schema with which editors complete and validate specs.

use std::fs;
use std::path::Path;

use grader::spec::schema;
use serde_json::Value;

#[test]
fn the_committed_schema_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/schema.json");
    let committed = fs::read_to_string(path).unwrap_or_default();
    let current = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    assert!(
        committed == current,
        "specs/schema.json is not what `cargo grade schema` prints. To make it anew:\n\
         cargo grade schema > specs/schema.json"
    );
}

#[test]
fn every_field_is_described() {
    fn undescribed(name: &str, value: &Value, found: &mut Vec<String>) {
        if let Some(properties) = value.get("properties").and_then(Value::as_object) {
            for (field, schema) in properties {
                if schema.get("description").is_none() {
                    found.push(format!("{name}.{field}"));
                }
            }
        }
        if let Some(object) = value.as_object() {
            object
                .iter()
                .for_each(|(name, value)| undescribed(name, value, found));
        }
    }
    let mut found = Vec::new();
    undescribed("case", &schema(), &mut found);
    assert_eq!(found, [""; 0]);
}
