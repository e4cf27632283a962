//! Names and comments in the form that the contract uses.

use syn::{Attribute, Expr, Lit, Meta};

/// Converts `HttpsOnLoopback` to `https_on_loopback`.
pub(crate) fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for (index, letter) in name.char_indices() {
        if letter.is_ascii_uppercase() && index > 0 {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// Converts `is_case_sensitive` to `isCaseSensitive`.
pub(crate) fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let (first, rest) = word.split_at(word.len().min(1));
        camel.push_str(&first.to_ascii_uppercase());
        camel.push_str(rest);
    }
    camel
}

/// Returns the text of the doc comments up to the first heading, on one line. Links become plain names: only rustdoc
/// resolves them.
pub(crate) fn docs(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(doc).take_while(|line| !line.starts_with("# "));
    let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
    lines.join(" ").replace("[`", "`").replace("`]", "`")
}

fn doc(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(meta) = &attribute.meta else { return None };
    match &meta.value {
        Expr::Lit(value) if meta.path.is_ident("doc") => match &value.lit {
            Lit::Str(text) => Some(text.value().trim().to_owned()),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_are_written_in_snake_case() {
        assert_eq!(snake_case("HttpsOnLoopback"), "https_on_loopback");
        assert_eq!(snake_case("S256"), "s256");
    }

    #[test]
    fn fields_can_be_written_in_camel_case() {
        assert_eq!(camel_case("is_url_filter_case_sensitive"), "isUrlFilterCaseSensitive");
        assert_eq!(camel_case("port"), "port");
    }

    #[test]
    fn a_doc_comment_is_one_line_without_links_and_sections() {
        let input: syn::DeriveInput = syn::parse_quote! {
            /// Always [`VERSION`],
            /// or nothing.
            ///
            /// # Examples
            ///
            /// Left out.
            #[derive(Debug)]
            struct Any;
        };
        assert_eq!(docs(&input.attrs), "Always `VERSION`, or nothing.");
    }
}
