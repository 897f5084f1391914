//! Messages on a TCP stream.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read};
use std::net::TcpStream;
use std::time::Duration;

use crate::{IDLE_TIMEOUT, MAX_MESSAGE};

/// One message, as [`Messages`] found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What was sent, without the newline.
    pub bytes: Vec<u8>,
    /// Whether a newline ended the message. An answer ends as its message did.
    pub newline: bool,
}

impl Message {
    /// The message as text. What is not UTF-8 in it becomes U+FFFD, the replacement character.
    ///
    /// Only a whole message is decoded: a piece of one may end inside a character.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }
}

/// The messages of a TCP connection, one after the other.
///
/// TCP carries a stream of bytes and knows no messages: what was sent in one piece may arrive in
/// many, and what was sent in many may arrive in one. So the two ends agree where a message ends.
/// In the labs that is
///
/// - at a newline,
/// - at the end of the stream: the peer closed the connection, or its half of it,
/// - or, for programs that send neither, once [`IDLE_TIMEOUT`] has passed after the last byte.
///   Silence before the first byte ends nothing: a peer may think as long as it likes.
///
/// This is the loop that you wrote in `tcp-uppercase`, with what a conversation adds: bytes that
/// came after a newline are kept for the next message.
///
/// The iterator ends (`None`) at the end of the stream. An error is the end too: a reset, say. What
/// was unfinished then is dropped. It is an error if a message is longer than [`MAX_MESSAGE`].
///
/// It owns a handle to the stream. To write to the same connection, take a second handle first,
/// with [`TcpStream::try_clone`]. Leave the read timeout alone: the two handles share it, and
/// `Messages` sets it.
///
/// ```no_run
/// # fn converse(stream: std::net::TcpStream) -> std::io::Result<()> {
/// for message in netlab::Messages::new(stream) {
///     println!("{}", message?.text());
/// }
/// # Ok(())
/// # }
/// ```
pub struct Messages {
    reader: BufReader<TcpStream>,
}

impl Messages {
    /// Starts to read at the stream's next byte. (Make one for a connection, not one for a message:
    /// it may have read more than it has returned.)
    #[must_use]
    pub fn new(stream: TcpStream) -> Self {
        Self {
            reader: BufReader::with_capacity(64 * 1024, stream),
        }
    }

    fn read_message(&mut self) -> io::Result<Option<Message>> {
        if self.at_end()? {
            return Ok(None);
        }
        // From here on every single read waits for at most IDLE_TIMEOUT. What was read before a
        // read timed out is in `bytes`: `read_until` promises that.
        self.set_read_timeout(Some(IDLE_TIMEOUT))?;
        let mut bytes = Vec::new();
        let mut reader = self.reader.by_ref().take(MAX_MESSAGE as u64 + 1);
        match reader.read_until(b'\n', &mut bytes) {
            Err(error) if !is_timeout(&error) => return Err(error),
            _ => {}
        }
        let newline = bytes.pop_if(|byte| *byte == b'\n').is_some();
        if bytes.len() > MAX_MESSAGE {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "a message is longer than 8 MiB",
            ));
        }
        Ok(Some(Message { bytes, newline }))
    }

    /// Waits, without a limit, until there is a byte to read; true if there will be none.
    fn at_end(&mut self) -> io::Result<bool> {
        if !self.reader.buffer().is_empty() {
            return Ok(false);
        }
        self.set_read_timeout(None)?;
        loop {
            match self.reader.fill_buf() {
                // A signal woke us up: nothing has happened to the connection.
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                buffer => return Ok(buffer?.is_empty()),
            }
        }
    }

    fn set_read_timeout(&self, limit: Option<Duration>) -> io::Result<()> {
        self.reader.get_ref().set_read_timeout(limit)
    }
}

impl fmt::Debug for Messages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Messages")
            .field(self.reader.get_ref())
            .finish()
    }
}

impl Iterator for Messages {
    type Item = io::Result<Message>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read_message().transpose()
    }
}

/// A read that timed out is "would block" on Unix and "timed out" on Windows.
fn is_timeout(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
    )
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::net::{Shutdown, TcpListener};
    use std::thread;
    use std::time::Instant;

    use super::*;

    fn pair() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let near = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        (near, listener.accept().unwrap().0)
    }

    fn message(text: &str, newline: bool) -> Message {
        Message {
            bytes: text.as_bytes().to_vec(),
            newline,
        }
    }

    /// Sends the pieces, each in its own write, closes, and returns the messages that were found.
    fn exchange(pieces: &[&[u8]]) -> Vec<Message> {
        let (mut near, far) = pair();
        near.set_nodelay(true).unwrap();
        thread::scope(|scope| {
            scope.spawn(move || {
                for piece in pieces {
                    near.write_all(piece).unwrap();
                }
            });
            Messages::new(far).map(Result::unwrap).collect()
        })
    }

    #[test]
    fn a_message_ends_at_a_newline_or_at_the_end_of_the_stream() {
        assert_eq!(
            exchange(&[b"one\n\ntwo"]),
            [
                message("one", true),
                message("", true),
                message("two", false)
            ]
        );
        assert_eq!(exchange(&[b"one\n"]), [message("one", true)]);
        assert_eq!(exchange(&[]), []);
    }

    #[test]
    fn pieces_are_joined() {
        assert_eq!(
            exchange(&[b"gr", b"\xc3", b"\xbc", b"n\r", b"\n"]),
            [message("grün\r", true)]
        );
    }

    #[test]
    fn a_half_close_ends_a_message_and_leaves_the_way_back_open() {
        let (mut near, mut far) = pair();
        near.write_all(b"hello").unwrap();
        near.shutdown(Shutdown::Write).unwrap();
        let mut messages = Messages::new(far.try_clone().unwrap());
        assert_eq!(messages.next().unwrap().unwrap(), message("hello", false));
        assert!(messages.next().is_none());
        far.write_all(b"back").unwrap();
        drop((far, messages));
        assert_eq!(io::read_to_string(near).unwrap(), "back");
    }

    #[test]
    fn silence_ends_a_message_that_has_begun() {
        let (mut near, far) = pair();
        let mut messages = Messages::new(far);
        let started = Instant::now();
        near.write_all(b"done\nhello").unwrap();
        assert_eq!(messages.next().unwrap().unwrap(), message("done", true));
        assert_eq!(messages.next().unwrap().unwrap(), message("hello", false));
        assert!(started.elapsed() >= IDLE_TIMEOUT);
        // The newline that comes too late is a message of its own.
        near.write_all(b"\n").unwrap();
        assert_eq!(messages.next().unwrap().unwrap(), message("", true));
    }

    #[test]
    fn silence_before_the_first_byte_ends_nothing() {
        let (mut near, far) = pair();
        thread::scope(|scope| {
            scope.spawn(|| {
                near.write_all(b"one\n").unwrap();
                thread::sleep(2 * IDLE_TIMEOUT);
                near.write_all(b"two\n").unwrap();
            });
            let mut messages = Messages::new(far);
            assert_eq!(messages.next().unwrap().unwrap(), message("one", true));
            assert_eq!(messages.next().unwrap().unwrap(), message("two", true));
        });
    }

    #[test]
    fn a_message_may_be_so_long_and_no_longer() {
        let longest = vec![b'x'; MAX_MESSAGE];
        let found = exchange(&[&longest, b"\n", b"next"]);
        assert_eq!(
            found
                .iter()
                .map(|message| message.bytes.len())
                .collect::<Vec<_>>(),
            [MAX_MESSAGE, 4]
        );

        let (mut near, far) = pair();
        thread::scope(|scope| {
            // This end may see a reset, as the other goes away early.
            scope.spawn(move || {
                let _ = near
                    .write_all(&longest)
                    .and_then(|()| near.write_all(b"x\n"));
            });
            let error = Messages::new(far).next().unwrap().unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        });
    }

    #[test]
    fn many_short_messages_in_one_piece_take_linear_time() {
        let found = exchange(&[&b"\n".repeat(200_000)]);
        assert_eq!(found.len(), 200_000);
    }

    #[test]
    fn what_a_reset_cuts_off_is_dropped() {
        let (mut near, mut far) = pair();
        // Closing while unread bytes wait resets the connection.
        far.write_all(b"unread").unwrap();
        near.write_all(b"whole\ncut").unwrap();
        near.peek(&mut [0]).unwrap();
        let mut messages = Messages::new(far);
        assert_eq!(messages.next().unwrap().unwrap(), message("whole", true));
        drop(near);
        assert_eq!(
            messages.next().unwrap().unwrap_err().kind(),
            io::ErrorKind::ConnectionReset
        );
    }

    #[test]
    fn text_replaces_what_is_not_utf_8() {
        assert_eq!(
            Message {
                bytes: b"a\xffb".to_vec(),
                newline: true
            }
            .text(),
            "a\u{fffd}b"
        );
    }
}
