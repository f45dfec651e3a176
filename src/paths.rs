//! Where the files are: the XDG base directories, unless a flag or a variable says otherwise.

use std::path::PathBuf;

use directories::BaseDirs;
use directories::ProjectDirs;
use thiserror::Error;

/// The files of one user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    pub db: PathBuf,
    pub config: PathBuf,
    /// The log file of a daemon in the background.
    pub log: PathBuf,
}

/// There is no home directory to look in.
#[derive(Debug, Error)]
#[error("cannot tell where your files are: there is no home directory")]
pub struct NoHome;

impl NoHome {
    pub fn hint(&self) -> &'static str {
        "set HOME, or name the files with --db and --config"
    }
}

/// The directories of the configuration and the data of all programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionDirs {
    pub config: PathBuf,
    pub data: PathBuf,
}

impl SessionDirs {
    pub fn find() -> Result<Self, NoHome> {
        let base = BaseDirs::new().ok_or(NoHome)?;
        Ok(Self { config: base.config_dir().to_owned(), data: base.data_dir().to_owned() })
    }
}

impl Paths {
    /// No files at all: what is asked for under an empty name is not found.
    pub fn nowhere() -> Self {
        Self { db: PathBuf::new(), config: PathBuf::new(), log: PathBuf::new() }
    }

    /// The given files, and the standard places for those that are not given.
    pub fn find(db: Option<PathBuf>, config: Option<PathBuf>) -> Result<Self, NoHome> {
        let standard = || ProjectDirs::from("", "", "backcare").ok_or(NoHome);
        let db = match db {
            Some(db) => db,
            None => standard()?.data_dir().join("backcare.db"),
        };
        Ok(Self {
            log: match standard() {
                Ok(standard) => standard.state_dir().unwrap_or(standard.data_dir()).join("remind.log"),
                // Without a home directory, the log lies beside the database that was named.
                Err(NoHome) => db.with_extension("remind.log"),
            },
            db,
            config: match config {
                Some(config) => config,
                None => standard()?.config_dir().join("config.toml"),
            },
        })
    }
}
