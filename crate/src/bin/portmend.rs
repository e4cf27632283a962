//! The core on the command line.

use std::io::{self, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    match portmend::cli::run(std::env::args_os().skip(1)) {
        Ok(output) => {
            for note in output.notes {
                eprintln!("portmend: {note}");
            }
            // Whoever reads us may have seen enough, as `head` does.
            let _ = io::stdout().write_all(output.text.as_bytes());
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("portmend: {problem}");
            ExitCode::from(2)
        }
    }
}
