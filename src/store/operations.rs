//! Operations: what a change makes, edits and removes, row by row.

use chrono::NaiveDate;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use rusqlite::{Connection, Row};

use super::{id_of, invalid};
use crate::domain::record::Id;

/// The fields of a row by their names.
pub type RowFields = Map<String, Value>;

/// What a change does to one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// What kind of row it is: [`Entity::KIND`], or one that only a newer program knows.
    pub kind: String,
    pub row: Id,
    /// The fields that it sets, as they were; `None` where it makes the row.
    pub before: Option<RowFields>,
    /// The fields that it sets; null where one is cleared.
    pub after: RowFields,
}

/// Where a row is: `seq` is the number of the operation that made it, by which rows of one instant are ordered.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub seq: i64,
    pub row: Id,
}

/// A row that operations make, edit and remove: its fields are those by which serde knows it, without its id.
pub trait Entity: Serialize + DeserializeOwned {
    /// How operations name it, in databases and in exports.
    const KIND: &'static str;
    const TABLE: &'static str;

    /// The first and the last logical day that it is about; `None` where it is about none.
    fn days(&self) -> Option<(NaiveDate, NaiveDate)>;

    /// Writes it into its table, in which it is not.
    fn write(&self, place: Place, connection: &Connection) -> rusqlite::Result<()>;

    /// The rows that may be kept out of the table because this one is in it.
    fn hidden_by(_row: Id, _connection: &Connection) -> rusqlite::Result<Vec<Id>> {
        Ok(Vec::new())
    }
}

/// The field that is true of a row that is removed.
const DELETED: &str = "deleted";

impl Operation {
    /// Makes a row.
    pub fn insert<E: Entity>(id: Id, row: &E) -> Self {
        Self { kind: E::KIND.to_owned(), row: id, before: None, after: fields(row) }
    }

    /// Edits a row. Where nothing differs, it sets nothing.
    pub fn update<E: Entity>(id: Id, before: &E, after: &E) -> Self {
        let (mut before, mut after) = (fields(before), fields(after));
        before.retain(|name, value| after.get(name) != Some(value));
        after.retain(|name, _| before.contains_key(name));
        Self { kind: E::KIND.to_owned(), row: id, before: Some(before), after }
    }

    /// Removes a row. It is a field of the row like any other, so that an edit of another one leaves it removed.
    pub fn delete<E: Entity>(id: Id) -> Self {
        Self::set_deleted(E::KIND, id, true)
    }

    pub(super) fn set_deleted(kind: &str, row: Id, is_deleted: bool) -> Self {
        let deleted = |is_deleted: bool| RowFields::from_iter([(DELETED.to_owned(), Value::Bool(is_deleted))]);
        Self { kind: kind.to_owned(), row, before: Some(deleted(!is_deleted)), after: deleted(is_deleted) }
    }

    /// Whether these are the fields of a row that is removed.
    pub(super) fn is_deleted(fields: &RowFields) -> bool {
        fields.get(DELETED) == Some(&Value::Bool(true))
    }

    pub(super) fn sets_deleted(&self) -> bool {
        self.after.contains_key(DELETED)
    }

    /// What takes it back, where its row has these fields now; and how many of its fields are left as they are, because
    /// something else has set them since.
    pub(super) fn inverse(&self, now: &RowFields) -> (Option<Self>, usize) {
        let Some(before) = &self.before else {
            let removal = (!Self::is_deleted(now)).then(|| Self::set_deleted(&self.kind, self.row, true));
            return (removal, 0);
        };
        let not_there = if self.after.contains_key(DELETED) { Value::Bool(false) } else { Value::Null };
        let stands =
            |name: &String| now.get(name).unwrap_or(&not_there) == self.after.get(name).unwrap_or(&Value::Null);
        let (own, left): (Vec<&String>, Vec<&String>) = self.after.keys().partition(|name| stands(name));
        let of = |fields: &RowFields| -> RowFields {
            own.iter().map(|name| ((*name).clone(), fields.get(*name).cloned().unwrap_or_default())).collect()
        };
        let inverse = Self { kind: self.kind.clone(), row: self.row, before: Some(of(&self.after)), after: of(before) };
        ((!own.is_empty()).then_some(inverse), left.len())
    }
}

/// The operation of a row of `operations`.
pub(super) fn operation(row: &Row) -> rusqlite::Result<Operation> {
    let before: Option<String> = row.get("before")?;
    Ok(Operation {
        kind: row.get("kind")?,
        row: id_of(row, "row")?,
        before: before.map(|json| fields_of("before", &json)).transpose()?,
        after: fields_of("after", &row.get::<_, String>("after")?)?,
    })
}

/// The fields that a column holds.
pub(super) fn fields_of(column: &str, json: &str) -> rusqlite::Result<RowFields> {
    serde_json::from_str(json).map_err(|_| invalid(column, json))
}

fn fields<E: Entity>(row: &E) -> RowFields {
    let Ok(Value::Object(mut fields)) = serde_json::to_value(row) else { unreachable!("an entity has fields") };
    fields.shift_remove("id");
    fields
}
