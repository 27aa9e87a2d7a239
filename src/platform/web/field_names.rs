//! The summary of a form names each field by the label that stands at the field. The summary comes before the fields, so it
//! leaves a mark, and the names are put in when the page is whole; no page says a label twice.
//!
//! ```text
//! <!--name of f-facts：-->请填写这一项。     …     <label for="f-facts">事实和理由 <span class="quiet">…</span></label>
//! ```

use std::borrow::Cow;

const MARK: &str = "<!--name of ";
const MARK_END: &str = "-->";

/// A page with the names of the fields in place of their marks; a field without a label has none.
#[must_use]
pub fn named(page: String) -> String {
    if !page.contains(MARK) {
        return page;
    }
    let mut out = String::with_capacity(page.len());
    let mut rest = page.as_str();
    while let Some((before, after)) = rest.split_once(MARK) {
        let Some((mark, behind)) = after.split_once(MARK_END) else { break };
        out.push_str(before);
        // What is behind the id is how the language parts a name from what is said of it.
        let ends = |letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.'));
        let (id, separator) = mark.split_at(mark.find(ends).unwrap_or(mark.len()));
        if let Some(label) = label_of(&page, id) {
            out.push_str(&label);
            out.push_str(separator);
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// The words of the label of a field without its remarks, as they stand in the page.
fn label_of<'a>(page: &'a str, id: &str) -> Option<Cow<'a, str>> {
    let (_, behind) = page.split_once(&format!("<label for=\"{id}\">"))?;
    let (inside, _) = behind.split_once("</label>")?;
    let (words, _) = inside.split_once("<span").unwrap_or((inside, ""));
    let words = words.trim();
    if words.is_empty() {
        return None;
    }
    if !words.contains('<') {
        return Some(Cow::Borrowed(words));
    }
    let mut text = String::with_capacity(words.len());
    let mut is_tag = false;
    for letter in words.chars() {
        match letter {
            '<' => is_tag = true,
            '>' => is_tag = false,
            _ if !is_tag => text.push(letter),
            _ => {}
        }
    }
    Some(Cow::Owned(text))
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_field_is_named_by_its_label_and_one_without_label_is_not() {
        let form = r#"<label for="f-a">甲 <span class="quiet">（选填）</span></label><label for="f-b"><code>C-01</code></label>"#;
        let page = format!(
            "<li><!--name of f-a：-->错。</li><li><!--name of f-b: -->x</li><li><!--name of f-c：-->无。</li>{form}"
        );
        assert_eq!(named(page), format!("<li>甲：错。</li><li>C-01: x</li><li>无。</li>{form}"));
        assert_eq!(named("<p>页</p>".to_owned()), "<p>页</p>");
    }
}
