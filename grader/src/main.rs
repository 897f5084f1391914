//! The `grader` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    // First: as a stage of the jail, the process must do nothing else, and above all start no
    // threads.
    grader::sandbox::jail_main_if_asked();
    let status = grader::cli::main();
    grader::sandbox::leave();
    status
}
