//! What would keep a file from being written, found without writing anything.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf, absolute};

use rustix::fs::{Access, access};
use rustix::io::Errno;
use rustix::process::getuid;

/// A file or a directory that is in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    pub path: PathBuf,
    pub kind: ObstacleKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObstacleKind {
    /// It stands where a directory is needed.
    NotADirectory,
    /// Its mode stops this user, who owns it and can change that.
    Mode,
    /// It is not this user's, who may not write to it.
    OfOthers,
    /// Its file system cannot be written.
    ReadOnlyDisk,
}

/// What would keep files from being made in a directory. One that is not there yet is made in the nearest one that is.
pub fn obstacle_in(directory: &Path) -> Option<Obstacle> {
    let directory = absolute(directory).ok()?;
    // Where an ancestor may not be entered, what lies in it is not seen, and the ancestor itself is found.
    let nearest = directory.ancestors().find(|ancestor| fs::symlink_metadata(ancestor).is_ok())?;
    if !nearest.is_dir() {
        return Some(Obstacle { path: nearest.to_owned(), kind: ObstacleKind::NotADirectory });
    }
    refused(nearest, Access::WRITE_OK | Access::EXEC_OK)
}

/// The same of a file that is written where it is, with others beside it.
pub fn obstacle_to(file: &Path) -> Option<Obstacle> {
    let file = fs::canonicalize(file).or_else(|_| absolute(file)).ok()?;
    let of_file = if file.exists() { obstacle_at(&file) } else { None };
    of_file.or_else(|| obstacle_in(file.parent()?))
}

/// What keeps a file that is there from being read and written.
pub fn obstacle_at(file: &Path) -> Option<Obstacle> {
    refused(file, Access::READ_OK | Access::WRITE_OK)
}

fn refused(path: &Path, access_needed: Access) -> Option<Obstacle> {
    let kind = match access(path, access_needed) {
        Ok(()) => return None,
        Err(Errno::ROFS) => ObstacleKind::ReadOnlyDisk,
        Err(_) if fs::metadata(path).is_ok_and(|there| there.uid() == getuid().as_raw()) => ObstacleKind::Mode,
        Err(_) => ObstacleKind::OfOthers,
    };
    Some(Obstacle { path: path.to_owned(), kind })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_may_be_made_later_and_a_file_stands_in_its_way() {
        let home = tempfile::tempdir().unwrap();
        let path = |name: &str| home.path().join(name);
        assert_eq!(obstacle_in(home.path()), None);
        assert_eq!(obstacle_in(&path("a/b/c")), None);
        assert_eq!(obstacle_to(&path("a/b/c")), None);
        fs::write(path("file"), "").unwrap();
        assert_eq!(obstacle_to(&path("file")), None);
        let in_the_way = |name: &str| Some(Obstacle { path: path(name), kind: ObstacleKind::NotADirectory });
        assert_eq!(obstacle_in(&path("file/a/b")), in_the_way("file"));
        // A link that leads nowhere is no directory, and none can be made in its place.
        std::os::unix::fs::symlink(path("nowhere"), path("link")).unwrap();
        assert_eq!(obstacle_to(&path("link/a")), in_the_way("link"));
    }
}
