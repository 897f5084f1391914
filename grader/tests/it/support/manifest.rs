//! The manifests of generated courses.

pub(crate) const WORKSPACE: &str = "[workspace]\nresolver = \"3\"\nmembers = [\"labs/*\"]\n";

/// The manifest of a lab with these dependencies.
pub(crate) fn manifest(lab: &str, dependencies: &str) -> String {
    let bin =
        |role: &str| format!("[[bin]]\nname = \"{lab}-{role}\"\npath = \"src/bin/{role}.rs\"\n");
    let (server, client) = (bin("server"), bin("client"));
    format!(
        "[package]\nname = \"{lab}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
         {dependencies}{server}{client}"
    )
}
