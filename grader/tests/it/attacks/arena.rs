//! A one-lab course for one attack, and its surroundings.

use std::collections::BTreeMap;
use std::fs;
use std::net::TcpListener;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::grader_user::GraderUser;
use super::table::{Attack, HONEST, Level};
use crate::support::files::{install, make_folder, script, set_mode, write};
use crate::support::{Course, ends_within, processes};

const LAB: &str =
    "title: A lab under attack\norder: 1\ntransport: tcp\naddress: 127.0.0.1:7300\nidea: Hold\n";

/// Lasts longer than most attacks, so that the third case starts when the attack has ended, and not
/// while it runs.
const BESIDE: &str = "
  - {prints: \"nothing came of it\\n\", within: 20s}
  - {send: \"hello\\n\", expect: \"you said hello\\n\"}
  - {silence: 2500ms}
  - {send: \"hello\\n\", expect: \"you said hello\\n\"}
";

/// Where the machine's shared memory is.
const SHARED_MEMORY: &str = "/dev/shm";

/// Everything that an attack could reach or damage.
pub(crate) struct Arena {
    folder: tempfile::TempDir,
    /// Part of the command line of every process of the attack, and of the names of the files it
    /// leaves.
    mark: String,
    secret: String,
    user: GraderUser,
    _listeners: (TcpListener, UnixListener, UnixListener),
    /// Somebody's file in the machine's shared memory, if it has any.
    _shared: Option<tempfile::NamedTempFile>,
}

/// A file's mode, owner, time and content.
type Seen = (u32, u32, i64, Vec<u8>);

impl Arena {
    pub(crate) fn new(attack: &Attack, user: GraderUser) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("arena-")
            .tempdir()
            .expect("a folder");
        set_mode(folder.path(), 0o755);
        let word = || format!("{:016x}", fastrand::u64(..));
        let (mark, secret) = (format!("attack-{}", word()), format!("secret-{}", word()));
        let canary = folder.path().join("canary");
        for (name, mode) in [
            ("private.txt", 0o600),
            ("public.txt", 0o644),
            ("everyones.txt", 0o666),
        ] {
            write(canary.join(name), &secret);
            set_mode(canary.join(name), mode);
        }
        fs::create_dir(canary.join("everyones")).expect("a folder");
        set_mode(canary.join("everyones"), 0o777);
        let by_path = UnixListener::bind(canary.join("socket")).expect("a socket");
        set_mode(canary.join("socket"), 0o777);
        let name = SocketAddr::from_abstract_name(&mark).expect("a name");
        let by_name = UnixListener::bind_addr(&name).expect("a socket");
        let machine = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = machine.local_addr().expect("an address").port();
        let shared = tempfile::Builder::new()
            .prefix("canary-")
            .tempfile_in(SHARED_MEMORY)
            .ok();
        let arena = Self {
            folder,
            mark,
            secret,
            user,
            _listeners: (machine, by_path, by_name),
            _shared: shared,
        };
        arena.write_course(attack, port);
        arena.write_cargo();
        user.take_over(arena.folder.path());
        arena
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a lab with the attack, which is graded first, an honest program that runs beside it
    /// and one that runs after it.
    fn write_course(&self, attack: &Attack, port: u16) {
        let course = self.path("course");
        make_folder(course.join("labs/attacked"));
        let specs = course.join("specs/attacked");
        write(specs.join("lab.yaml"), LAB);
        let client = matches!(attack.name, "never-closes" | "never-ends");
        let cases = [
            ("attack", attack.name, 60, attack.limits, attack.steps),
            ("beside", "none", 30, "", BESIDE),
            ("after", "none", 10, "", HONEST),
        ];
        for (name, program, points, limits, steps) in cases {
            let level = if name == "attack" {
                "document"
            } else {
                "robust"
            };
            let role = if client && name == "attack" {
                "client"
            } else {
                "server"
            };
            let limits = if limits.is_empty() {
                String::new()
            } else {
                format!("limits: {{{limits}}}\n")
            };
            // A step that waits for a file has no timeout of its own.
            let timeout = if steps.contains("file:") {
                "timeout: 2s\n"
            } else {
                ""
            };
            let text = format!(
                "title: A case\n{timeout}why: It must\nlevel: {level}\npoints: {points}\nprogram: {role}\n\
                 args: [{program}, {}, {}, \"{port}\", \"${{addr}}\"]\n{limits}\
                 hints: [One?, Two., Three.]\nsteps:{steps}",
                self.mark,
                self.path("canary").display(),
            );
            write(specs.join(format!("{name}.yaml")), text);
        }
    }

    /// Replaces cargo: the lab's programs have been built already, once for all attacks.
    fn write_cargo(&self) {
        let program = self.path("programs/hostile");
        install(Path::new(env!("CARGO_BIN_EXE_hostile")), &program);
        let built = ["server", "client"].map(|role| {
            format!(
                "{{\"reason\":\"compiler-artifact\",\"target\":{{\"name\":\"attacked-{role}\"}},\"executable\":\"{}\"}}",
                program.display()
            )
        });
        let text = format!("#!/bin/sh\ncat <<'END'\n{}\nEND\n", built.join("\n"));
        script(&self.path("cargo"), &text);
        make_folder(self.path("temporary"));
    }

    /// Grades the lab and returns the report; `None` if that takes too long.
    pub(crate) fn grade(&self, level: Level, format: &str, bound: Duration) -> Option<String> {
        let report = self.path(&format!("report.{format}"));
        let errors = fs::File::create(self.path("errors")).expect("a file");
        let command: Command = Course::at(self.path("course"))
            .grade(["check", "--jobs", "2", "--isolation", level.name()])
            .args(["--format", format, "--out"])
            .arg(&report)
            .env("CARGO", self.path("cargo"))
            .env("TMPDIR", self.path("temporary"))
            .env("SECRET", &self.secret)
            .into_command();
        let mut command = self.user.run(&command);
        let child = command.stdout(Stdio::null()).stderr(errors).spawn();
        ends_within(child.expect("the grader starts"), bound)?;
        let said = fs::read_to_string(self.path("errors")).unwrap_or_default();
        Some(fs::read_to_string(report).unwrap_or(said))
    }

    /// The grader's stderr, unless it is empty.
    pub(crate) fn complaints(&self) -> Option<String> {
        let said = fs::read_to_string(self.path("errors")).unwrap_or_default();
        (!said.is_empty()).then_some(said)
    }

    pub(crate) fn secret(&self) -> &str {
        &self.secret
    }

    /// Everything that existed before the attack and must not change.
    pub(crate) fn outside(&self) -> BTreeMap<PathBuf, Seen> {
        let mut seen = BTreeMap::new();
        for folder in ["canary", "course", "programs"] {
            look(&self.path(folder), &mut seen);
        }
        // The grader stores its progress here, which also changes the folder's modification time.
        seen.remove(&self.path("course/labs/progress.txt"));
        if let Some(labs) = seen.get_mut(&self.path("course/labs")) {
            labs.2 = 0;
        }
        // The devices that a program gets; their times change with use.
        let null = fs::metadata("/dev/null").expect("a device");
        seen.insert("/dev/null".into(), (null.mode(), null.uid(), 0, Vec::new()));
        let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
        let own = self.folder.path().to_string_lossy().into_owned();
        let mounts: Vec<&str> = mounts.lines().filter(|line| line.contains(&own)).collect();
        seen.insert("mounts".into(), (0, 0, 0, mounts.join("\n").into_bytes()));
        seen
    }

    /// Files left in the places where programs leave them.
    pub(crate) fn left_behind(&self) -> Vec<String> {
        let temporary = fs::read_dir(self.path("temporary"))
            .into_iter()
            .flatten()
            .flatten();
        let mut left: Vec<String> = temporary
            .map(|it| it.path().display().to_string())
            .collect();
        for folder in [
            "/tmp",
            "/var/tmp",
            SHARED_MEMORY,
            "/run",
            "/dev/mqueue",
            "/",
        ] {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if entry.file_name().to_string_lossy().starts_with(&self.mark) {
                    // Otherwise the file would stay for ever.
                    let _ = fs::remove_file(&path);
                    left.push(path.display().to_string());
                }
            }
        }
        left
    }

    /// The attack's processes, from the kernel's process table.
    pub(crate) fn running(&self) -> Vec<String> {
        processes()
            .filter(|command| command.split('\0').any(|word| word == self.mark))
            .map(|command| command.replace('\0', " "))
            .collect()
    }
}

/// Why a level is unavailable on this machine, if it is.
pub(crate) fn unavailable(level: Level, user: GraderUser) -> Option<String> {
    if let Some(why) = user.unavailable() {
        return Some(why);
    }
    let arena = Arena::new(&super::table::ATTACKS[0], user);
    let said = arena.grade(level, "json", Duration::from_secs(60))?;
    said.contains("this isolation is not available")
        .then_some(said)
}

/// Whether the kernel has at least this version.
pub(crate) fn kernel_is_at_least(major: u32, minor: u32) -> bool {
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let mut numbers = release
        .split('.')
        .map_while(|number| number.parse::<u32>().ok());
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= (major, minor)
}

fn look(path: &Path, seen: &mut BTreeMap<PathBuf, Seen>) {
    let Ok(found) = fs::symlink_metadata(path) else {
        return;
    };
    let content = if found.is_file() {
        fs::read(path).unwrap_or_default()
    } else {
        Vec::new()
    };
    seen.insert(
        path.to_owned(),
        (found.mode(), found.uid(), found.mtime(), content),
    );
    if found.is_dir() {
        for entry in fs::read_dir(path).into_iter().flatten().flatten() {
            look(&entry.path(), seen);
        }
    }
}
