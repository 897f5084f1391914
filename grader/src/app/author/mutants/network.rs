//! Changes that network programs are written with by mistake, which no change of a single token
//! makes.

use super::edit::Edit;

/// A change of a text, wherever it occurs.
struct Rewrite {
    operator: &'static str,
    from: &'static str,
    to: &'static str,
}

const fn rewrite(operator: &'static str, from: &'static str, to: &'static str) -> Rewrite {
    Rewrite { operator, from, to }
}

const ADDRESS: &str = "ignores its address";
const ONE_READ: &str = "takes one read for a message";
const FIRST_BYTE: &str = "counts from the first byte";
const FIRST_SENDER: &str = "keeps the first address";
const RESET: &str = "resets instead of closing";
const WAITS: &str = "limits a wait";
const TRIMS: &str = "trims a line";
const STRICT: &str = "takes bytes for text";

/// The changes, in the programs and in the course's library. `own` is what the library becomes in a
/// mutant.
const REWRITES: &[Rewrite] = &[
    rewrite(
        ADDRESS,
        "arguments.address.as_deref().unwrap_or(default)",
        "default",
    ),
    rewrite(
        "listens on every address",
        "::bind(address)",
        "::bind((\"0.0.0.0\", address.port()))",
    ),
    rewrite(
        FIRST_SENDER,
        "listener.accept()",
        "listener.accept().map(|(stream, client)| (stream, own::first(client)))",
    ),
    rewrite(
        FIRST_SENDER,
        "recv_from(&mut buffer)",
        "recv_from(&mut buffer).map(|(length, client)| (length, own::first(client)))",
    ),
    rewrite(
        FIRST_SENDER,
        "recv_from(buffer)",
        "recv_from(buffer).map(|(length, client)| (length, own::first(client)))",
    ),
    rewrite(
        RESET,
        "listener.accept()",
        "listener.accept().inspect(|(stream, _)| own::reset_on_close(stream))",
    ),
    rewrite(
        RESET,
        "TcpStream::connect(address)",
        "TcpStream::connect(address).inspect(own::reset_on_close)",
    ),
    rewrite(
        WAITS,
        "set_read_timeout(None)",
        "set_read_timeout(Some(std::time::Duration::from_secs(1)))",
    ),
    rewrite(
        WAITS,
        "TcpStream::connect(address)",
        "TcpStream::connect(address).inspect(|stream| \
         stream.set_read_timeout(Some(std::time::Duration::from_secs(1))).unwrap())",
    ),
    rewrite(
        ONE_READ,
        "reader.read_until(b'\\n', &mut bytes)",
        "reader.fill_buf().map(<[u8]>::to_vec).map(|piece| { \
         reader.consume(piece.len()); bytes = piece; bytes.len() })",
    ),
    rewrite(
        FIRST_BYTE,
        "reader.read_until(b'\\n', &mut bytes)",
        "{ let end = std::time::Instant::now() + IDLE_TIMEOUT; loop { \
         let left = end.saturating_duration_since(std::time::Instant::now()); \
         let left = left.max(Duration::from_millis(1)); \
         reader.get_ref().get_ref().set_read_timeout(Some(left))?; \
         let mut byte = [0]; match reader.read(&mut byte) { Ok(0) => break Ok(0), \
         Ok(_) => { bytes.push(byte[0]); if byte[0] == b'\\n' { break Ok(1); } } \
         Err(error) => break Err(error) } } }",
    ),
    rewrite(
        TRIMS,
        "line.pop_if(|byte| *byte == b'\\n');",
        "line = line.trim_ascii().to_vec();",
    ),
    rewrite(
        "drops a carriage return",
        "line.pop_if(|byte| *byte == b'\\n');",
        "line.pop_if(|byte| *byte == b'\\n'); line.pop_if(|byte| *byte == b'\\r');",
    ),
    rewrite(
        "takes an empty line for the end",
        "Ok(Some(line))",
        "Ok(Some(line).filter(|line| !line.is_empty()))",
    ),
    rewrite(
        STRICT,
        "String::from_utf8_lossy(&self.bytes)",
        "own::strict(&self.bytes).into()",
    ),
    rewrite(STRICT, "String::from_utf8_lossy(", "own::strict("),
];

pub(super) fn edits(source: &str) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    for Rewrite { operator, from, to } in REWRITES {
        for (at, _) in source.match_indices(from) {
            let range = at..at + from.len();
            edits.push(Edit::new(operator, range, *to));
        }
    }
    edits
}
