//! The `jiangce` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    jiangce::cli::run()
}
