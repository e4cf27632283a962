//! One tree for the values of JSON, TOML and YAML, with the position of each.

/// A value and its position in bytes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    pub at: usize,
    pub value: Value,
}

/// A value of a configuration file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Text(String),
    /// A number, in decimal digits where it is a whole one.
    Number(String),
    Bool(bool),
    List(Vec<Node>),
    Table(Vec<Field>),
    /// Null, a date, or an alias of YAML: nothing that a client takes for a setting of a sign-in.
    Other,
}

/// A named value of a table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Field {
    pub name: String,
    pub at: usize,
    pub node: Node,
}

impl Node {
    /// Returns the fields, none if this is no table.
    pub(crate) fn fields(&self) -> &[Field] {
        match &self.value {
            Value::Table(fields) => fields,
            _ => &[],
        }
    }

    /// Returns the items, none if this is no list.
    pub(crate) fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// Returns the value of a field. Of several fields with one name, all readers of JSON take the last.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        self.fields().iter().rev().find(|field| field.name == name).map(|field| &field.node)
    }

    /// Returns the value at a path such as `oauth.clientId`.
    pub(crate) fn find(&self, path: &str) -> Option<&Self> {
        path.split('.').try_fold(self, |node, name| node.get(name))
    }

    /// Makes the list of this name a table, in which each item stands under the name that it has in it, if it has one.
    pub(crate) fn with_items_by_name(mut self, list: &str) -> Self {
        let Value::Table(fields) = &mut self.value else { return self };
        for field in fields.iter_mut().filter(|field| field.name == list) {
            let Value::List(items) = &mut field.node.value else { continue };
            let named = |node: Self| {
                let name = node.get("name").and_then(Self::text).unwrap_or_default().to_owned();
                Field { name, at: node.at, node }
            };
            field.node.value = Value::Table(std::mem::take(items).into_iter().map(named).collect());
        }
        self
    }

    /// Returns the text, if this is one that is not empty.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// Returns the text or the number as text: clients take a port in quotes as well.
    pub(crate) fn scalar(&self) -> Option<&str> {
        match &self.value {
            Value::Number(number) => Some(number),
            _ => self.text(),
        }
    }

    /// Returns whether this is `true` or `false`, if it is.
    pub(crate) fn truth(&self) -> Option<bool> {
        match self.value {
            Value::Bool(truth) => Some(truth),
            _ => None,
        }
    }

    /// Returns whether this is a table.
    pub(crate) fn is_table(&self) -> bool {
        matches!(self.value, Value::Table(_))
    }
}
