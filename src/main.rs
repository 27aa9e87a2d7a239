//! The `jiangce` command.

use std::process::ExitCode;

// A page is some hundred small texts; with the system's allocator a quarter of its time goes into getting and giving
// back memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    jiangce::cli::run()
}
