//! The JSON Schema that editors complete and check with.

use grader::spec::schema;
use serde_json::Value;

use super::assert_shown;

#[test]
fn the_schema_is_reviewed() {
    assert_shown!(serde_json::to_string_pretty(&schema()).unwrap());
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
