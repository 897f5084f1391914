//! What things cost: `cargo test --release --test isolation -- measure namespace` prints it.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::time::{Duration, Instant};

use grader::base::cancel::Cancel;
use grader::base::level::Isolation;
use grader::engine::programs::compile::{BuildRequest, CompileOutcome, CompileTask, Compiler};
use grader::engine::runner::Settings;
use grader::sandbox::{Proto, ReservedAddress, SocketTable, enter_case};

use crate::support::{document, helper, launch, on_case_thread, start};

pub(crate) fn run(level: Isolation) -> ExitCode {
    println!("level {level}, medians");
    programs(level);
    tables(level);
    if level == Isolation::Namespace {
        let networks = median(200, || {
            std::thread::spawn(move || enter_case(level))
                .join()
                .expect("a thread")
                .expect("a network");
        });
        println!("a thread with a network of its own: {networks} µs");
    }
    compilers(level);
    ExitCode::SUCCESS
}

/// The compiler in its jail, and as anybody calls it. (Builds a lab of the course.)
fn compilers(level: Isolation) {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let source = package.join("tests/programs/misbehave.rs");
    let text = std::fs::read_to_string(&source).expect("a program");
    let order = BuildRequest {
        packages: vec!["tcp-chat".into()],
        binaries: vec!["tcp-chat-server".into(), "tcp-chat-client".into()],
        features: Vec::new(),
    };
    let settings = Settings {
        isolation: level,
        cancel: Cancel::default(),
        hidden: Vec::new(),
    };
    let root = package.parent().expect("a course");
    let cpu = Duration::from_secs(30);
    let compiler = Compiler::new(root, &order, cpu, &settings, false).expect("a compiler");
    let sources = Arc::new(("server.rs", text.as_str()).into());
    let folder = tempfile::tempdir().expect("a folder");
    let sysroot = Command::new("rustc")
        .args(["--print", "sysroot"])
        .output()
        .expect("a compiler");
    let sysroot = String::from_utf8_lossy(&sysroot.stdout).trim().to_owned();
    let rustc = PathBuf::from(&sysroot).join("bin/rustc");
    let plain = || {
        let mut command = Command::new(&rustc);
        command.args(["--edition", "2024", "--crate-type", "bin", "--emit", "link"]);
        command.args(["-C", "debuginfo=line-tables-only", "--error-format", "json"]);
        command.args(["--sysroot", &sysroot, "-o", "program"]);
        let output = command.arg(&source).current_dir(folder.path()).output();
        assert!(output.expect("it runs").status.success());
    };
    let mut number = 0;
    let mut jailed = || {
        number += 1;
        let task = CompileTask {
            package: "tcp-chat".into(),
            name: "program".into(),
            sources: Arc::clone(&sources),
            main: "server.rs".into(),
        };
        let compiled = compiler.compile(&[task]).expect("a jail");
        assert!(
            compiled
                .iter()
                .all(|outcome| matches!(outcome, CompileOutcome::Compiled(_)))
        );
    };
    // In turns, so that both meet the same machine.
    let mut times: [Vec<u128>; 2] = [const { Vec::new() }; 2];
    for _ in 0..10 {
        times[0].push(median(1, plain));
        times[1].push(median(1, &mut jailed));
    }
    let [plain, jailed] = times.map(middle);
    println!("a compiler {plain} µs, in a jail {jailed} µs");
}

fn programs(level: Isolation) {
    on_case_thread(level, async || {
        let mut times: [Vec<u128>; 3] = [const { Vec::new() }; 3];
        for _ in 0..200 {
            let begin = Instant::now();
            let mut running = start(&launch(level, &["/bin/true"])).await;
            times[0].push(begin.elapsed().as_micros());
            running.program.exited().await.expect("an exit");
            running.program.end().await.expect("all dead");
            times[1].push(begin.elapsed().as_micros());
            let running = start(&launch(level, &["/bin/sleep", "1000"])).await;
            let begin = Instant::now();
            running.program.end().await.expect("all dead");
            times[2].push(begin.elapsed().as_micros());
        }
        let [started, all, end] = times.map(middle);
        println!(
            "start {started} µs; start, exit and end {all} µs; end of one that still runs {end} µs"
        );
    });
}

fn tables(level: Isolation) {
    on_case_thread(level, async || {
        let reserved = ReservedAddress::at_level(level, document()).expect("an address");
        let table = SocketTable::open().expect("a table");
        let mut running = start(&helper(level, &["accept", &reserved.addr.to_string()])).await;
        running.line().await;
        let find = || {
            table
                .find(Proto::Tcp, reserved.addr, None)
                .expect("the table")
        };
        let socket = find().expect("the server");
        for proto in [Proto::Tcp, Proto::Udp] {
            let one = median(200, || table.find(proto, reserved.addr, None));
            let servers = median(200, || table.servers(proto));
            let all = median(200, || table.sockets(proto));
            println!("{proto:?}: find {one} µs, servers {servers} µs, sockets {all} µs");
        }
        let owns = median(200, || running.program.owner().owns(&socket));
        println!("owns: {owns} µs");
    });
}

fn median<T>(times: usize, mut act: impl FnMut() -> T) -> u128 {
    let measure = |_| {
        let begin = Instant::now();
        std::hint::black_box(act());
        begin.elapsed().as_micros()
    };
    middle((0..times).map(measure).collect())
}

fn middle(mut times: Vec<u128>) -> u128 {
    times.sort_unstable();
    times[times.len() / 2]
}
