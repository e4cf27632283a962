//! Turning the instructions of the knowledge base into steps.

use crate::into_vec::IntoVec;
use crate::knowledge::Instruction;
use crate::remedy::fill::{self, Values};
use crate::shown::Shown;
use crate::terminal::System;
use crate::wording::{Arg, Command, Message, Step};

/// Returns the steps for these instructions, each with the commands for all of `values`.
pub fn steps(instructions: &[Instruction], client: &str, values: &[Values<'_>]) -> Vec<Step> {
    instructions.iter().map(|instruction| step(*instruction, client, values)).into_vec()
}

/// Returns the step that checks whether the ports are free.
pub fn port_free(values: &[Values<'_>]) -> Step {
    Step { text: Message::new("step_port_free", [ports(values)]), commands: port_users(values) }
}

/// Returns the commands that show whether the ports are free: which programs listen there, and which ports Windows keeps
/// for itself.
pub fn port_users(values: &[Values<'_>]) -> Vec<Command> {
    let mut commands = listeners(values);
    let windows = commands.iter_mut().filter(|command| command.system == System::Windows);
    windows.for_each(|command| command.text += "\nnetsh interface ipv4 show excludedportrange protocol=tcp");
    commands
}

/// Returns the commands that show which programs listen on the ports. Those for Windows work in PowerShell and in
/// `cmd.exe`.
fn listeners(values: &[Values<'_>]) -> Vec<Command> {
    let lines = |write: &dyn Fn(&str) -> String| fill::distinct(values, "\n", &|values| write(&values.port()));
    // Without sudo, the programs of other users are not shown.
    let unix = lines(&|port| format!("sudo lsof -nP -iTCP:{port} -sTCP:LISTEN"));
    // Nothing here means anything in the double quotes of either shell, and nothing is printed for a free port.
    let windows = lines(&|port| {
        let connections = format!("Get-NetTCPConnection -State Listen -LocalPort {port} -ErrorAction SilentlyContinue");
        format!("powershell -NoProfile -Command \"Get-Process | Where-Object Id -In ({connections}).OwningProcess\"")
    });
    vec![Command { system: System::Unix, text: unix }, Command { system: System::Windows, text: windows }]
}

/// Returns the step that shows which program holds a port.
pub fn port_holder(values: &[Values<'_>]) -> Step {
    Step { text: Message::new("step_port_holder", [ports(values)]), commands: listeners(values) }
}

/// Returns the commands that set an environment variable to a value with placeholders.
pub fn variable(setting: &str) -> Vec<Command> {
    fill::environment(setting, &[Values::default()])
}

fn step(instruction: Instruction, client: &str, values: &[Values<'_>]) -> Step {
    let client = || Arg::from(client);
    let names = || Arg::Text(Shown::list(&fill::distinct(values, ", ", &|values| values.name().to_owned())));
    let commands = |template| fill::commands(template, values);
    let texts = |template| fill::anywhere(fill::distinct(values, "\n", &|values| values.text(template)));
    let (text, commands) = match instruction {
        Instruction::Remove(command) => (Message::new("step_remove", [client(), names()]), commands(command)),
        Instruction::Add(command) => (Message::new("step_add", [client(), names(), ports(values)]), commands(command)),
        Instruction::Run(command) => (Message::new("step_run", [client()]), commands(command)),
        Instruction::Set(command) => (Message::new("step_set", [client()]), commands(command)),
        Instruction::Options(options) => (Message::new("step_options", [client()]), commands(options)),
        Instruction::Environment(variable) => {
            (Message::new("step_environment", [client()]), fill::environment(variable, values))
        }
        Instruction::Merge(file, text) => (Message::new("step_merge", [file.into()]), texts(text)),
        Instruction::Args(text) => (Message::new("step_args", [client()]), texts(text)),
        Instruction::Delete(path) => (Message::new("step_delete", [client()]), commands(path)),
        Instruction::Forget(command) => (Message::new("step_forget", [client(), names()]), commands(command)),
        Instruction::Enter(text) => (Message::new("step_enter", [client()]), commands(text)),
        Instruction::Code(text) => (Message::plain("step_code"), texts(text)),
        Instruction::SignIn(command) => (Message::plain("step_sign_in"), commands(command)),
        Instruction::Authenticate(command) => {
            (Message::new("step_authenticate", [client(), names()]), commands(command))
        }
        Instruction::Verify(command) => (Message::new("step_verify", [client(), names()]), commands(command)),
        Instruction::Say(key) => (Message::new(key, [client(), names(), ports(values)]), Vec::new()),
        Instruction::PortFree => return port_free(values),
        Instruction::Restart => (Message::new("step_restart", [client()]), Vec::new()),
    };
    Step { text, commands }
}

fn ports(values: &[Values<'_>]) -> Arg {
    Arg::Text(Shown::list(&fill::distinct(values, ", ", &|values| values.port().into_owned())))
}
