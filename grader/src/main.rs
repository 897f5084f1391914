//! The `grader` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    // First of all: a re-executed grader is a stage of the jail and must do nothing else, least of all start threads.
    grader::sandbox::jail_main_if_asked();
    grader::cli::main()
}
