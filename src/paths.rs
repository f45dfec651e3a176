//! Where the files are: the XDG base directories, unless a flag or a variable says otherwise.

use std::path::PathBuf;

use directories::ProjectDirs;
use thiserror::Error;

/// The files of one user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// The database.
    pub db: PathBuf,
    /// The configuration.
    pub config: PathBuf,
}

/// There is no home directory to look in.
#[derive(Debug, Error)]
#[error("cannot tell where your files are: there is no home directory")]
pub struct NoHome;

impl NoHome {
    /// What to do next.
    pub fn hint(&self) -> &'static str {
        "set HOME, or name the files with --db and --config"
    }
}

impl Paths {
    /// The given files, and the standard places for those that are not given.
    pub fn find(db: Option<PathBuf>, config: Option<PathBuf>) -> Result<Self, NoHome> {
        let standard = || ProjectDirs::from("", "", "backcare").ok_or(NoHome);
        Ok(Self {
            db: match db {
                Some(db) => db,
                None => standard()?.data_dir().join("backcare.db"),
            },
            config: match config {
                Some(config) => config,
                None => standard()?.config_dir().join("config.toml"),
            },
        })
    }
}
