//! A program that attacks whoever runs it: `hostile ATTACK MARK CANARY PORT ADDR`. It tries the
//! attack, prints what it got out of it (or that nothing came of it), and then behaves as a right
//! server, so that what becomes of the attack is seen apart from the verdict.
//!
//! MARK is a word that every process of one attack has among its arguments; CANARY a folder of the
//! machine's with things to steal and to spoil; PORT where the machine's own service listens. Every
//! attack has an end of its own: should nothing stop it, it stops before the machine suffers.

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod calls;
#[cfg(target_os = "linux")]
mod counting;
#[cfg(target_os = "linux")]
mod files;
#[cfg(target_os = "linux")]
mod machine;
#[cfg(target_os = "linux")]
mod network;
#[cfg(target_os = "linux")]
mod others;
#[cfg(target_os = "linux")]
mod own_folder;
#[cfg(target_os = "linux")]
mod processes;
#[cfg(target_os = "linux")]
mod resources;
#[cfg(target_os = "linux")]
mod talk;
#[cfg(target_os = "linux")]
mod unowned;

/// What an attack got: a line for each thing that should not have been possible.
#[cfg(target_os = "linux")]
type Loot = Vec<String>;

/// What an attack has to work with.
#[cfg(target_os = "linux")]
struct Target {
    /// The path of this program.
    own: String,
    mark: String,
    canary: std::path::PathBuf,
    port: u16,
    addr: std::net::SocketAddr,
}

#[cfg(not(target_os = "linux"))]
fn main() {}

#[cfg(target_os = "linux")]
fn main() -> std::io::Result<()> {
    use std::io::{Error, Write};
    let args: Vec<String> = std::env::args().collect();
    // What an attack starts: `hostile MINION MARK …`, which is shorter.
    if let [own, minion, mark, rest @ ..] = args.as_slice()
        && minion.starts_with("minion-")
    {
        processes::minion(own, minion, mark, rest);
        return Ok(());
    }
    let [own, attack, mark, canary, port, addr] = args.as_slice() else {
        return Err(Error::other("usage: hostile ATTACK MARK CANARY PORT ADDR"));
    };
    let target = Target {
        own: own.clone(),
        mark: mark.clone(),
        canary: canary.into(),
        port: port.parse().map_err(Error::other)?,
        addr: addr.parse().map_err(Error::other)?,
    };
    let loot = ATTACKS
        .iter()
        .find(|(name, _)| name == attack)
        .map(|(_, attack)| attack(&target))
        .ok_or_else(|| Error::other("no such attack"))?;
    if loot.is_empty() {
        println!("nothing came of it");
    } else {
        println!("{}", loot.join(", "));
    }
    std::io::stdout().flush()?;
    talk::serve(target.addr)
}

#[cfg(target_os = "linux")]
type Attack = fn(&Target) -> Loot;

#[cfg(target_os = "linux")]
const ATTACKS: &[(&str, Attack)] = &[
    ("none", |_| Loot::new()),
    ("reads-by-path", files::reads_by_path),
    ("reads-by-link", files::reads_by_link),
    ("reads-by-proc", files::reads_by_proc),
    ("reads-environment", files::reads_environment),
    ("changes-files", files::changes_files),
    ("changes-modes", files::changes_modes),
    ("makes-files", files::makes_files),
    ("looks-for-files", files::looks_for_files),
    ("lists-folders", files::lists_folders),
    ("lists-processes", processes::lists_processes),
    ("sets-user-id", files::sets_user_id),
    ("makes-devices", files::makes_devices),
    ("links-output", own_folder::links_output),
    ("pipes-output", own_folder::pipes_output),
    ("swaps-output", own_folder::swaps_output),
    ("odd-names", own_folder::odd_names),
    ("deep-folders", own_folder::deep_folders),
    ("deletes-its-folder", own_folder::deletes_its_folder),
    ("renames-its-folder", own_folder::renames_its_folder),
    ("locks-its-folder", own_folder::locks_its_folder),
    ("kills-everyone", processes::kills_everyone),
    ("kills-its-parent", processes::kills_its_parent),
    ("guesses-pids", processes::guesses_pids),
    ("kills-its-group", processes::kills_its_group),
    ("stops-itself", processes::stops_itself),
    ("kills-itself", processes::kills_itself),
    ("dumps-core", processes::dumps_core),
    ("fork-bomb", processes::fork_bomb),
    ("thread-bomb", processes::thread_bomb),
    ("just-enough", counting::just_enough),
    ("one-more", counting::one_more),
    ("exec-loop", processes::exec_loop),
    ("hops", processes::hops),
    ("daemon", processes::daemon),
    ("daemon-with-stdout", processes::daemon_with_stdout),
    ("daemon-with-port", processes::daemon_with_port),
    ("raises-priority", processes::raises_priority),
    ("cpu-spin", resources::cpu_spin),
    ("cpu-spin-in-many", resources::cpu_spin_in_many),
    ("cpu-in-many", resources::cpu_in_many),
    ("memory", resources::memory),
    ("memory-in-many", resources::memory_in_many),
    ("memory-in-files", resources::memory_in_files),
    ("memory-by-mapping", resources::memory_by_mapping),
    ("memory-of-a-device", resources::memory_of_a_device),
    ("memory-at-once", resources::memory_at_once),
    ("memory-in-page-tables", resources::memory_in_page_tables),
    ("memory-shared", resources::memory_shared),
    ("huge-file", resources::huge_file),
    ("sparse-file", resources::sparse_file),
    ("fills-disk", resources::fills_disk),
    ("many-files", resources::many_files),
    ("many-descriptors", resources::many_descriptors),
    ("raises-limits", resources::raises_limits),
    ("closes-everything", resources::closes_everything),
    ("reads-the-jail", resources::reads_the_jail),
    ("many-connections", network::many_connections),
    ("takes-all-ports", network::takes_all_ports),
    ("wears-out-ports", network::wears_out_ports),
    ("raw-sockets", network::raw_sockets),
    ("odd-sockets", network::odd_sockets),
    ("calls-out", network::calls_out),
    ("calls-the-machine", network::calls_the_machine),
    ("calls-by-path", network::calls_by_path),
    ("calls-by-name", network::calls_by_name),
    #[cfg(target_arch = "x86_64")]
    ("calls-namespaces", calls::namespaces),
    #[cfg(target_arch = "x86_64")]
    ("calls-mounts", calls::mounts),
    #[cfg(target_arch = "x86_64")]
    ("calls-clocks", calls::clocks),
    #[cfg(target_arch = "x86_64")]
    ("calls-machine", calls::machine),
    #[cfg(target_arch = "x86_64")]
    ("calls-kernel", calls::kernel),
    #[cfg(target_arch = "x86_64")]
    ("calls-processes", calls::processes),
    #[cfg(target_arch = "x86_64")]
    ("calls-objects", calls::objects),
    #[cfg(target_arch = "x86_64")]
    ("calls-in-32-bits", calls::in_32_bits),
    #[cfg(target_arch = "x86_64")]
    ("calls-as-x32", calls::as_x32),
    #[cfg(target_arch = "x86_64")]
    ("calls-descriptors", calls::descriptors),
    #[cfg(target_arch = "x86_64")]
    ("calls-owners", calls::owners),
    #[cfg(target_arch = "x86_64")]
    ("calls-shared-memory", calls::shared_memory),
    #[cfg(target_arch = "x86_64")]
    ("calls-unknown", calls::unknown),
    ("limits-its-watchers", others::limits_its_watchers),
    ("schedules-everyone", others::schedules_everyone),
    ("slows-its-watchers", others::slows_its_watchers),
    ("leaves-its-session", others::leaves_its_session),
    ("lists-sockets", others::lists_sockets),
    ("reads-socket-files", others::reads_socket_files),
    ("uses-other-ports", others::uses_other_ports),
    ("reads-the-course", machine::reads_the_course),
    ("runs-a-neighbour", machine::runs_a_neighbour),
    ("memory-in-pipes", machine::memory_in_pipes),
    ("changes-scheduling", machine::changes_scheduling),
    ("changes-settings", machine::changes_settings),
    ("reads-devices", machine::reads_devices),
    ("opens-terminals", machine::opens_terminals),
    ("forks-in-turns", machine::forks_in_turns),
    ("calls-by-mapped-address", machine::calls_by_mapped_address),
    ("follows-its-links", machine::follows_its_links),
    ("memory-in-unix-sockets", unowned::memory_in_unix_sockets),
    ("memory-in-flight", unowned::memory_in_flight),
    ("memory-in-connections", unowned::memory_in_connections),
    ("memory-in-datagrams", unowned::memory_in_datagrams),
    ("descriptors-in-many", unowned::descriptors_in_many),
    ("cpu-in-turns", unowned::cpu_in_turns),
    ("long-chains", unowned::long_chains),
    ("prints-much", talk::prints_much),
    ("complains-much", talk::complains_much),
    ("sends-much", talk::sends_much),
    ("forges-a-report", talk::forges_a_report),
    ("talks-binary", talk::talks_binary),
    ("never-reads", talk::never_reads),
    ("never-closes", talk::never_closes),
    ("never-ends", talk::never_ends),
    ("never-listens", talk::never_listens),
];
