//! What must hold for any text. Also a target of `scripts/fuzz`.

#[cfg(feature = "edit")]
use portmend_config::{Change, edited};
use portmend_config::{FORMATS, Place, Reading, Source, read};

/// What every secret of the tests contains.
pub const SECRET: &str = "PLANTED";

/// The most lines of a file that one change may replace: two settings, and the lines before them, to which a comma is added.
#[cfg(feature = "edit")]
const MAX_CHANGED_LINES: usize = 4;

/// Reads a text in every way: by the names of files, and for each client. Nothing that is read contains [`SECRET`].
pub fn every_way(text: &str) -> Result<(), String> {
    let names = [None, Some("mcp.json"), Some("config.toml"), Some("config.yaml"), Some("notes.txt")];
    let clients = std::iter::once(None).chain(FORMATS.iter().map(|format| Some(format.id)));
    let sources = names.into_iter().map(|name| Source { name, client: None });
    let mut sources = sources.chain(clients.map(|client| Source { name: None, client }));
    sources.try_for_each(|source| {
        let read = format!("{:?}", one_way(text, &source)?);
        ensure(!read.contains(SECRET), || read)
    })
}

/// The name of a file or the id of a client in the first line, and a text, which is read and then changed.
pub fn configurations(input: &[u8]) -> Result<(), String> {
    let Some((source, text)) = std::str::from_utf8(input).ok().and_then(|text| text.split_once('\n')) else {
        return Ok(());
    };
    let client = FORMATS.iter().map(|format| format.id).find(|id| *id == source);
    let source = Source { name: Some(source).filter(|_| client.is_none()), client };
    let Some(reading) = one_way(text, &source)? else { return Ok(()) };
    ensure(read(text, &source).as_ref() == Ok(&reading), || "the same text is read differently".to_owned())?;
    #[cfg(feature = "edit")]
    changes_keep_the_rest(text, &source, &reading)?;
    Ok(())
}

fn one_way(text: &str, source: &Source<'_>) -> Result<Option<Reading>, String> {
    let lines = text.lines().count().max(1) + 1;
    let in_text = |place: Place| {
        let is_in = place.line >= 1 && place.column >= 1 && place.line as usize <= lines;
        ensure(is_in, || format!("{place:?} in {text:?}"))
    };
    let reading = match read(text, source) {
        Ok(reading) => reading,
        Err(error) => {
            in_text(error.place())?;
            ensure(!error.to_string().contains(SECRET), || error.to_string())?;
            return Ok(None);
        }
    };
    for server in &reading.servers {
        in_text(server.place)?;
        server.notes.iter().try_for_each(|note| in_text(note.place))?;
        let is_bare = server.url.as_ref().is_none_or(|url| !url.contains(['?', '#', '@']) || is_in_path(url, '@'));
        ensure(is_bare, || format!("{:?} has more than an origin and a path", server.url))?;
    }
    reading.skipped.iter().try_for_each(|skipped| in_text(skipped.place))?;
    Ok(Some(reading))
}

/// Returns whether a character is in no part of an address but its path.
fn is_in_path(url: &str, c: char) -> bool {
    let authority = url.split('/').nth(2).unwrap_or_default();
    !authority.contains(c) && !url.contains(['?', '#'])
}

/// Returns how many lines of a text are in another one, in the same order.
#[cfg(feature = "edit")]
fn kept(text: &[&str], other: &[&str]) -> usize {
    // For each beginning of the other text, how many lines of this one are in it.
    let mut most = vec![0; other.len() + 1];
    for line in text {
        let mut before = 0;
        for (at, candidate) in other.iter().enumerate() {
            let here = if candidate == line { before + 1 } else { most[at + 1].max(most[at]) };
            before = std::mem::replace(&mut most[at + 1], here);
        }
    }
    most[other.len()]
}

#[cfg(feature = "edit")]
fn changes_keep_the_rest(text: &str, source: &Source<'_>, reading: &Reading) -> Result<(), String> {
    let changes =
        [Change::Callback("http://localhost:38000/callback".to_owned()), Change::ClientId("other-id".to_owned())];
    for (server, change) in reading.servers.iter().flat_map(|server| changes.iter().map(move |it| (server, it))) {
        let Some(after) = edited(text, source, server, change) else { continue };
        let lines: Vec<&str> = text.lines().collect();
        let gone = lines.len() - kept(&lines, &after.lines().collect::<Vec<_>>());
        ensure(gone <= MAX_CHANGED_LINES, || format!("{gone} lines are gone or moved in {after:?}"))?;
    }
    Ok(())
}

fn ensure(holds: bool, problem: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(problem()) }
}
