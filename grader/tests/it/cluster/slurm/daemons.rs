//! A one-node Slurm with its own folder, ports, keys and daemons. Dropping it ends all of them.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::support::files::{make_folder, open_folder, set_mode, write};
use crate::support::{GRADER, run};

/// How long a daemon may take to start or stop.
const BOUND: Duration = Duration::from_secs(60);

/// What needs to be installed and is missing.
pub(crate) fn lacking() -> Option<String> {
    let there = |name: &str| {
        Command::new(name)
            .arg(if name == "munged" { "--version" } else { "-V" })
            .output()
            .is_ok()
    };
    let tools = ["munged", "slurmctld", "slurmd", "sbatch"];
    let lacking: Vec<&str> = tools.into_iter().filter(|name| !there(name)).collect();
    (!lacking.is_empty()).then(|| {
        format!(
            "there is no {} on this machine; Debian's slurm-wlm and munge have them",
            lacking.join(", ")
        )
    })
}

pub(crate) struct Cluster {
    folder: tempfile::TempDir,
    /// In the order in which they were started.
    daemons: Vec<Child>,
}

/// A port that nothing listens on.
fn port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

impl Cluster {
    pub(crate) fn start() -> Self {
        let folder = open_folder();
        let path = folder.path();
        for name in ["state", "spool"] {
            make_folder(path.join(name));
        }
        let key = std::array::from_fn::<u8, 64, _>(|_| fastrand::u8(..));
        write(path.join("munge.key"), key);
        set_mode(path.join("munge.key"), 0o600);
        write(path.join("slurm.conf"), conf(&path.to_string_lossy()));
        let mut cluster = Self {
            folder,
            daemons: Vec::new(),
        };
        let at = |option: &str, file: &str| {
            format!("--{option}={}", cluster.folder.path().join(file).display())
        };
        let munged = [
            at("socket", "munge.socket"),
            at("key-file", "munge.key"),
            at("pid-file", "munged.pid"),
            at("log-file", "munged.log"),
            at("seed-file", "munged.seed"),
        ];
        let mut munged: Vec<&str> = munged.iter().map(String::as_str).collect();
        munged.extend(["--foreground", "--force"]);
        cluster.daemon("munged", &munged);
        cluster.until("munge's socket", |cluster| {
            cluster.folder.path().join("munge.socket").exists()
        });
        cluster.daemon("slurmctld", &["-D", "-i"]);
        cluster.daemon("slurmd", &["-D", "-N", "node"]);
        cluster.until("the node", |cluster| {
            let output = cluster
                .command("sinfo")
                .args(["--noheader", "--format=%T"])
                .output();
            output.is_ok_and(|output| output.stdout.starts_with(b"idle"))
        });
        cluster
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env("SLURM_CONF", self.folder.path().join("slurm.conf"))
            .env("GRADER", GRADER)
            .env_remove("CARGO_TARGET_DIR")
            .stdin(Stdio::null());
        command
    }

    fn daemon(&mut self, program: &str, args: &[&str]) {
        let log = File::create(self.folder.path().join(format!("{program}.txt"))).expect("a log");
        let child = self
            .command(program)
            .args(args)
            .stderr(log.try_clone().expect("a log"))
            .stdout(log)
            .spawn()
            .expect("it starts");
        self.daemons.push(child);
    }

    fn until(&self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let began = Instant::now();
        while !is_so(self) {
            assert!(
                began.elapsed() < BOUND,
                "{what} does not come:\n{}",
                self.logs()
            );
            std::thread::yield_now();
        }
    }

    /// Runs a command that must succeed, and returns its output.
    pub(crate) fn run(&self, program: &str, args: &[&str]) -> String {
        let ran = run(self.command(program).args(args));
        let logs = || format!("{}{}", ran.said(), self.logs());
        assert_eq!(ran.code(), Some(0), "{program} {args:?}: {}", logs());
        ran.stdout
    }

    /// The daemons' logs.
    pub(crate) fn logs(&self) -> String {
        let mut logs = String::new();
        for name in ["munged", "slurmctld", "slurmd"] {
            let text = fs::read_to_string(self.folder.path().join(format!("{name}.txt")));
            let _ = writeln!(logs, "{name}:\n{}", text.unwrap_or_default());
        }
        logs
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // After a failure, tasks may still be running; they must end before the daemons that
        // started them.
        let began = Instant::now();
        let is_busy = || {
            let output = self.command("squeue").arg("--noheader").output();
            output.is_ok_and(|output| !output.stdout.is_empty())
        };
        while is_busy() && began.elapsed() < BOUND {
            let _ = self.command("scancel").args(["--full", "--me"]).output();
        }
        for daemon in self.daemons.iter_mut().rev() {
            if let Ok(id) = i32::try_from(daemon.id()) {
                let _ = kill(Pid::from_raw(id), Signal::SIGTERM);
            }
            let _ = daemon.wait();
        }
    }
}

fn conf(folder: &str) -> String {
    let host = fs::read_to_string("/proc/sys/kernel/hostname").expect("a name");
    let host = host.trim().split('.').next().unwrap_or_default();
    let user = nix::unistd::User::from_uid(nix::unistd::getuid());
    let user = user.expect("users").expect("a user").name;
    let (controller, node) = (port(), port());
    format!(
        "ClusterName=course\nSlurmctldHost={host}(127.0.0.1)\nSlurmctldPort={controller}\nSlurmdPort={node}\n\
         AuthType=auth/munge\nAuthInfo=socket={folder}/munge.socket\nSlurmUser={user}\nSlurmdUser={user}\n\
         StateSaveLocation={folder}/state\nSlurmdSpoolDir={folder}/spool\n\
         SlurmctldPidFile={folder}/slurmctld.pid\nSlurmdPidFile={folder}/slurmd.pid\n\
         ProctrackType=proctrack/linuxproc\nTaskPlugin=task/none\nSwitchType=switch/none\nMpiDefault=none\n\
         SelectType=select/cons_tres\nSelectTypeParameters=CR_CPU\nJobAcctGatherType=jobacct_gather/none\n\
         AccountingStorageType=accounting_storage/none\nReturnToService=2\nKillWait=1\n\
         SlurmdParameters=config_overrides\n\
         NodeName=node NodeHostname={host} NodeAddr=127.0.0.1 CPUs=8 RealMemory=16000\n\
         PartitionName=course Nodes=ALL Default=YES MaxTime=INFINITE State=UP\n"
    )
}
