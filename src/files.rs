//! Files that only their owner may read. They are never opened through a link, and opening never waits for the other
//! end of a pipe.

mod obstacle;

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, MetadataExt, OpenOptionsExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, OFlags, flock, statfs};
use thiserror::Error;

pub use obstacle::{Obstacle, ObstacleKind, obstacle_at, obstacle_in, obstacle_to};

/// What is at a path is not a regular file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("it is {0}, not a file")]
pub struct NotAFile(&'static str);

/// What to do where a path is [`NotAFile`].
pub const NOT_A_FILE_HINT: &str = "it was not touched; see who put it there, and move it away";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileSystem {
    /// The name of the network file system that it is, if it is one: several machines that write lose data there.
    pub network: Option<&'static str>,
    /// How many bytes are free.
    pub free: u64,
}

/// Network file systems by the number that the kernel has for them (`statfs(2)`).
const NETWORK: [(u32, &str); 8] = [
    (0x6969, "NFS"),
    (0x517B, "SMB"),
    (0xFF53_4D42, "CIFS"),
    (0xFE53_4D42, "SMB"),
    (0x5346_414F, "AFS"),
    (0x00C3_6400, "Ceph"),
    (0x0102_1997, "9P"),
    (0x564C, "NCP"),
];

/// How many names are tried for a new file.
const MOST_NAMES: u32 = 100;

/// Opens a file for reading and writing. Where there is none, it is made with mode 0600, whatever the umask.
///
/// A link in its place fails with [`NotAFile`], and so does a pipe, a directory or a device.
pub fn open_private(path: &Path) -> io::Result<File> {
    open(path, OpenOptions::new().read(true).write(true).create(true).truncate(false))
}

/// Like [`open_private`], for adding lines at its end.
pub fn open_private_to_append(path: &Path) -> io::Result<File> {
    open(path, OpenOptions::new().append(true).create(true))
}

/// Opens a file that is there, for reading. Fails as [`open_private`] does.
pub fn open_to_read(path: &Path) -> io::Result<File> {
    open(path, OpenOptions::new().read(true))
}

/// Fails with [`NotAFile`] where something other than a regular file is there; nothing there is no failure.
pub fn check_kind(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(()),
        there => check(&there?),
    }
}

/// Whether `cause` says [`NotAFile`].
pub fn is_not_a_file(cause: &io::Error) -> bool {
    cause.get_ref().and_then(|inner| inner.downcast_ref::<NotAFile>()).is_some()
}

/// Replaces the file at `path` by one with this content and mode 0600, durably: after a crash it holds the old content
/// or the new. The directories that it needs are made with mode 0700.
pub fn replace(path: &Path, content: &str) -> io::Result<()> {
    replace_as(path, content, None)
}

/// The same, with the mode and the owner of `like`.
pub fn replace_as(path: &Path, content: &str, like: Option<&Metadata>) -> io::Result<()> {
    if let Some(directory) = path.parent() {
        make_directory(directory)?;
    }
    replace_by(path, |new| write_new(new, like, |file| file.write_all(content.as_bytes())))
}

/// Like [`replace`], with what `write` writes, piece by piece. Where that fails, nothing is changed.
pub fn replace_streamed(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut write = Some(write);
    replace_by(path, |new| {
        write_new(new, None, |file| {
            let mut file = BufWriter::new(file);
            // A file was made, so that no other name is tried.
            write.take().map_or(Ok(()), |write| write(&mut file))?;
            file.flush()
        })
    })
}

/// Replaces the file at `path` by one that everybody may read as far as the umask allows, and that holds nothing private.
/// Directories that it needs are made in the same way.
pub fn replace_ordinary(path: &Path, content: &str) -> io::Result<()> {
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    replace_by(path, |new| File::create_new(new)?.write_all(content.as_bytes()))
}

/// Has `write` make a new file beside `path`, and puts it there. `write` fails with `AlreadyExists` where the name that
/// it is given is taken: what has that name may be the user's, or another backcare's that is writing.
fn replace_by(path: &Path, write: impl FnMut(&Path) -> io::Result<()>) -> io::Result<()> {
    let Some((written, new)) = at_free_name(path, write) else { return Err(io::ErrorKind::AlreadyExists.into()) };
    let replaced = written.and_then(|()| fs::rename(&new, path));
    if replaced.is_err() {
        let _ = fs::remove_file(&new);
    }
    replaced?;
    path.parent().map_or(Ok(()), sync_directory)
}

/// What `make` comes to at the first name beside `path` that is free, and that name; `None` where all that are tried are
/// taken, of which `make` says `AlreadyExists`.
pub fn at_free_name<T>(path: &Path, mut make: impl FnMut(&Path) -> io::Result<T>) -> Option<(io::Result<T>, PathBuf)> {
    let is_taken = |made: &io::Result<T>| matches!(made, Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists);
    let names = (1..=MOST_NAMES).map(|number| name_beside(path, number));
    names.map(|new| (make(&new), new)).find(|(made, _)| !is_taken(made))
}

/// `FILE.new`, `FILE.new2`, `FILE.new3`.
fn name_beside(path: &Path, number: u32) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(if number == 1 { ".new".to_owned() } else { format!(".new{number}") });
    PathBuf::from(name)
}

/// Keeps other backcares from changing files of the same directory, which is made where it is not there, while the result
/// is held; `None` where that cannot be done.
pub fn lock_directory_of(path: &Path) -> Option<File> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty())?;
    make_directory(directory).ok()?;
    let directory = File::open(directory).ok()?;
    flock(&directory, FlockOperation::LockExclusive).ok()?;
    Some(directory)
}

fn write_new(path: &Path, like: Option<&Metadata>, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    write(&mut file)?;
    if let Some(like) = like {
        let own = file.metadata()?;
        if (own.uid(), own.gid()) != (like.uid(), like.gid()) {
            fchown(&file, Some(like.uid()), Some(like.gid()))?;
        }
        file.set_permissions(fs::Permissions::from_mode(like.permissions().mode() & 0o777))?;
    }
    file.sync_all()
}

/// Makes the names in a directory durable. A directory that may not be opened, or whose file system cannot sync it, is
/// passed over, as SQLite does.
pub fn sync_directory(directory: &Path) -> io::Result<()> {
    use io::ErrorKind::{InvalidInput, PermissionDenied, Unsupported};
    // The parent of a plain name is the empty path.
    let directory = if directory.as_os_str().is_empty() { Path::new(".") } else { directory };
    match File::open(directory).and_then(|file| file.sync_all()) {
        Err(cause) if !matches!(cause.kind(), PermissionDenied | InvalidInput | Unsupported) => Err(cause),
        _ => Ok(()),
    }
}

/// Makes a directory with those above it, durably and each with mode 0700, where they are not there yet.
pub fn make_directory(directory: &Path) -> io::Result<()> {
    let missing: Vec<&Path> = directory.ancestors().take_while(|ancestor| !ancestor.exists()).collect();
    DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    missing.into_iter().filter_map(Path::parent).try_for_each(sync_directory)
}

/// Those of these files that exist and that other users may read or write.
pub fn open_to_others(files: &[PathBuf]) -> Vec<PathBuf> {
    let is_open = |file: &&PathBuf| fs::metadata(file).is_ok_and(|file| file.permissions().mode() & 0o077 != 0);
    files.iter().filter(is_open).cloned().collect()
}

/// The file system that the file at `path` is on.
pub fn file_system(path: &Path) -> io::Result<FileSystem> {
    let found = statfs(path)?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the kernel means 32 bits")]
    let kind = found.f_type as u32;
    let network = NETWORK.iter().find(|(number, _)| *number == kind).map(|(_, name)| *name);
    Ok(FileSystem { network, free: found.f_bavail.saturating_mul(found.f_bsize.unsigned_abs()) })
}

fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    // Without NONBLOCK a pipe would be waited for until its other end is opened. It changes nothing for regular files.
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let opened = options.mode(0o600).custom_flags(flags.bits().cast_signed()).open(path);
    match opened {
        Ok(file) => {
            check(&file.metadata()?)?;
            Ok(file)
        }
        // What the system says of a link, a directory or a pipe without a reader is less clear.
        Err(cause) => Err(check_kind(path).err().filter(is_not_a_file).unwrap_or(cause)),
    }
}

fn check(there: &Metadata) -> io::Result<()> {
    let kind = there.file_type();
    let what = match () {
        () if kind.is_file() => return Ok(()),
        () if kind.is_symlink() => "a link",
        () if kind.is_dir() => "a directory",
        () if kind.is_fifo() => "a pipe",
        () if kind.is_socket() => "a socket",
        () => "a device",
    };
    Err(io::Error::other(NotAFile(what)))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_and_pipes_are_neither_followed_nor_waited_for() {
        let home = tempfile::tempdir().unwrap();
        let path = |name: &str| home.path().join(name);
        fs::write(path("victim"), "precious").unwrap();
        symlink(path("victim"), path("link")).unwrap();
        symlink(path("nowhere"), path("dangling")).unwrap();
        fs::create_dir(path("directory")).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, path("pipe"), rustix::fs::Mode::from_raw_mode(0o600)).unwrap();
        let opens: [fn(&Path) -> io::Result<File>; 3] = [open_private, open_private_to_append, open_to_read];
        for (name, words) in
            [("link", "a link"), ("dangling", "a link"), ("directory", "a directory"), ("pipe", "a pipe")]
        {
            for open in opens {
                let refused = open(&path(name)).unwrap_err();
                assert!(is_not_a_file(&refused), "{name}: {refused}");
                assert_eq!(refused.to_string(), format!("it is {words}, not a file"));
            }
            assert!(is_not_a_file(&check_kind(&path(name)).unwrap_err()), "{name}");
        }
        assert_eq!(fs::read_to_string(path("victim")).unwrap(), "precious");
        assert!(!path("nowhere").exists());
        assert_eq!(open_to_read(&path("none")).unwrap_err().kind(), io::ErrorKind::NotFound);
        assert!(check_kind(&path("none")).is_ok());
        assert!(open_private(&path("new")).is_ok());
    }

    #[test]
    fn a_replaced_file_is_private_and_whole_and_leaves_what_a_link_led_to() {
        let home = tempfile::tempdir().unwrap();
        let path = |name: &str| home.path().join(name);
        fs::write(path("victim"), "precious").unwrap();
        fs::create_dir(path("a")).unwrap();
        symlink(path("victim"), path("a/file.new")).unwrap();
        replace(&path("a/file"), "ours").unwrap();
        replace(&path("b/c/file"), "ours").unwrap();
        assert_eq!(fs::read_to_string(path("victim")).unwrap(), "precious");
        let mode = |name: &str| fs::metadata(path(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("a/file"), mode("b/c/file"), mode("b/c"), mode("b")), (0o600, 0o600, 0o700, 0o700));
        assert_eq!(fs::read_to_string(path("a/file")).unwrap(), "ours");
    }

    #[test]
    fn a_neighbour_with_the_name_of_a_new_file_stays() {
        let home = tempfile::tempdir().unwrap();
        let path = |name: &str| home.path().join(name);
        fs::write(path("file.new"), "precious").unwrap();
        fs::create_dir(path("file.new2")).unwrap();
        replace(&path("file"), "ours").unwrap();
        replace_ordinary(&path("file"), "ours again").unwrap();
        assert_eq!(fs::read_to_string(path("file.new")).unwrap(), "precious");
        assert_eq!(fs::read_to_string(path("file")).unwrap(), "ours again");
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 3, "nothing else is left behind");
    }

    #[test]
    fn the_directory_of_a_plain_name_is_the_present_one() {
        sync_directory(Path::new("file").parent().unwrap()).unwrap();
        make_directory(Path::new("file").parent().unwrap()).unwrap();
    }
}
