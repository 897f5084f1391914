//! What things cost: `cargo test --release --test isolation -- measure namespace` prints it.

use std::process::ExitCode;
use std::time::Instant;

use grader::run::isolation::{Isolation, Proto, SocketTable, enter_case, reserve_address};

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
    ExitCode::SUCCESS
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
        let reserved = reserve_address(level, document()).expect("an address");
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
