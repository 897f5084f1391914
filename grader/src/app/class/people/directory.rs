//! Finds a person among others: by id, then by e-mail address, then by name; never by a guess.

use super::identity::Identity;

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Lookup {
    /// Exactly one, by its index.
    One(usize),
    /// Nobody.
    Nobody,
    /// Several who are equally good, or one whose name contradicts; in words.
    Unclear(String),
}

/// People who can be searched.
#[derive(Debug, Default)]
pub(crate) struct Directory<'a> {
    people: Vec<&'a Identity>,
}

impl<'a> Directory<'a> {
    /// A directory of these people; a [`Lookup`] has their index.
    pub(crate) fn new(people: impl IntoIterator<Item = &'a Identity>) -> Self {
        Self {
            people: people.into_iter().collect(),
        }
    }

    /// Finds a person.
    pub(crate) fn find(&self, who: &Identity) -> Lookup {
        let mut by_id = self.all(|it| who.ids.iter().any(|id| it.has_id(id)));
        let before = by_id.clone();
        // Two systems may give the same number to different people, or to a group.
        by_id.retain(|index| !self.people[*index].is_called_otherwise(who));
        let by_email = self.all(|it| it.has_email(&who.email));
        let by_name = self.all(|it| it.has_name(&who.name));
        for found in [by_id, by_email, by_name] {
            match found[..] {
                [] => {}
                [one] => return Lookup::One(one),
                _ => return Lookup::Unclear(format!("may be {}", self.labels(&found))),
            }
        }
        match before[..] {
            [] => Lookup::Nobody,
            _ => Lookup::Unclear(format!("has the id of {}", self.labels(&before))),
        }
    }

    /// Everybody whom a submission of this name is for: a group, if it is called as one and as
    /// nobody, because the number in a group's name may be somebody's.
    ///
    /// # Errors
    /// If it is for nobody, or nothing tells for whom; in words.
    pub(crate) fn find_all(&self, who: &Identity) -> Result<Vec<usize>, Option<String>> {
        let group = self.group(&who.group);
        let is_person = self.people.iter().any(|it| it.has_name(&who.name));
        if who.name == who.group && !is_person && !group.is_empty() {
            return Ok(group);
        }
        match self.find(who) {
            Lookup::One(index) => Ok(vec![index]),
            Lookup::Nobody | Lookup::Unclear(_) if !group.is_empty() => Ok(group),
            Lookup::Nobody => Err(None),
            Lookup::Unclear(words) => Err(Some(words)),
        }
    }

    /// Everybody in the group with this name.
    pub(crate) fn group(&self, name: &str) -> Vec<usize> {
        self.all(|it| it.is_in_group(name))
    }

    fn all(&self, is_it: impl Fn(&Identity) -> bool) -> Vec<usize> {
        let people = self.people.iter().enumerate();
        let found = people.filter(|(_, it)| is_it(it));
        found.map(|(index, _)| index).collect()
    }

    fn labels(&self, indices: &[usize]) -> String {
        let labels = indices.iter().map(|index| self.people[*index].label());
        labels.collect::<Vec<_>>().join(" or ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(id: &str, name: &str, email: &str, group: &str) -> Identity {
        Identity {
            ids: vec![id.to_owned()],
            name: name.to_owned(),
            email: email.to_owned(),
            group: group.to_owned(),
        }
    }

    #[test]
    fn a_person_is_found_by_id_then_by_address_then_by_name() {
        let people = [
            person("17", "Jane Doe", "jane@x.org", "Group A"),
            person("18", "Ben Cai", "ben@x.org", "Group A"),
            person("19", "Ben Cai", "cai@x.org", ""),
        ];
        let directory = Directory::new(&people);
        let find = |name: &str| directory.find(&Identity::of_submission(name));
        assert_eq!(find("Jane Doe_17"), Lookup::One(0));
        assert_eq!(find("Ben Cai_19_assignsubmission_file_"), Lookup::One(2));
        assert_eq!(find("doejane_5555"), Lookup::One(0));
        assert_eq!(find("CAI@x.org"), Lookup::One(2));
        assert_eq!(find("Dan Eng_5"), Lookup::Nobody);
        let unclear = |words: &str| Lookup::Unclear(words.to_owned());
        let both = "may be Ben Cai (18) or Ben Cai (19)";
        assert_eq!(find("Ben Cai"), unclear(both));
        // The number is the group's, and another's.
        assert_eq!(find("Group A_18"), unclear("has the id of Ben Cai (18)"));
        let team = Identity::of_submission("Group A_18_assignsubmission_file_");
        assert_eq!(directory.find_all(&team), Ok(vec![0, 1]));
        let ben = Identity::of_submission("Ben Cai_18");
        assert_eq!(directory.find_all(&ben), Ok(vec![1]));
        assert_eq!(directory.group("group a"), [0, 1]);
        assert_eq!(directory.group(""), [0; 0]);
    }
}
