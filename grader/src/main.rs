//! The `grader` command.

fn main() {
    // First of all: a re-executed grader is a stage of the jail and must do nothing else, least of all start threads.
    grader::run::isolation::jail_main_if_asked();
}
