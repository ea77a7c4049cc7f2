//! A tree with its clusters as Python holds it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use logboom_drain3::{Change, Cluster, Clusters, Config, Drain, Error, Node, Search, Token};
use pyo3::exceptions::{PyKeyError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};

use super::cluster::LogCluster;
use super::text::{bytes, lock, slices, text, texts, tokens};
use crate::work;

/// A node as it is saved: children by token, and the ids of its clusters.
type SavedNode<'py> = (Vec<(Bound<'py, PyString>, usize)>, Vec<u64>);

/// What users of Drain3 may choose, in the order of [`Config`].
type Choice<'py> = (i64, f64, i64, Bound<'py, PyAny>, Bound<'py, PyString>, bool);

#[allow(clippy::needless_pass_by_value, reason = "it is made for this call")]
fn config(choice: Choice<'_>) -> PyResult<Config> {
    Ok(Config {
        max_node_depth: choice.0,
        sim_th: choice.1,
        max_children: choice.2,
        extra_delimiters: tokens(&choice.3)?,
        param_str: bytes(&choice.4)?.into(),
        parametrize_numeric_tokens: choice.5,
    })
}

/// The name that Drain3 has for a change.
fn name(py: Python<'_>, change: Change) -> &Bound<'_, PyString> {
    match change {
        Change::Created => intern!(py, "cluster_created"),
        Change::Template => intern!(py, "cluster_template_changed"),
        Change::None => intern!(py, "none"),
    }
}

/// A tree with its clusters.
#[pyclass(frozen, module = "logboom._logboom")]
pub(crate) struct DrainCore {
    drain: Mutex<Drain>,
    /// Templates as texts of Python, with their versions.
    templates: Mutex<HashMap<u64, (u64, Py<PyString>)>>,
}

impl DrainCore {
    fn drain(&self) -> MutexGuard<'_, Drain> {
        lock(&self.drain)
    }

    /// The template of a cluster, one of `count`; made anew only if it has changed.
    fn template<'py>(
        &self,
        py: Python<'py>,
        cluster: &Cluster,
        count: usize,
    ) -> PyResult<Bound<'py, PyString>> {
        let version = cluster.version();
        if let Some((known, text)) = lock(&self.templates).get(&cluster.id())
            && *known == version
        {
            return Ok(text.bind(py).clone());
        }
        let text = text(py, &cluster.template())?;
        let mut templates = lock(&self.templates);
        if templates.len() > 2 * count + 64 {
            templates.clear();
        }
        templates.insert(cluster.id(), (version, text.clone().unbind()));
        Ok(text)
    }

    /// Adds a line: what a template miner says of it.
    pub(super) fn described<'py>(
        &self,
        py: Python<'py>,
        line: &[u8],
    ) -> PyResult<Bound<'py, PyAny>> {
        let (added, count) = {
            let mut drain = self.drain();
            (drain.add(line), drain.clusters.len())
        };
        let (cluster, change) = added.map_err(|error| self.error(py, &error))?;
        let described = PyDict::new(py);
        described.set_item(intern!(py, "change_type"), name(py, change))?;
        described.set_item(intern!(py, "cluster_id"), cluster.id())?;
        described.set_item(intern!(py, "cluster_size"), cluster.size())?;
        described.set_item(intern!(py, "template_mined"), self.template(py, &cluster, count)?)?;
        described.set_item(intern!(py, "cluster_count"), count)?;
        Ok(described.into_any())
    }

    /// An error as Drain3 raises it.
    fn error(&self, py: Python<'_>, error: &Error) -> PyErr {
        if error.is_no_room() {
            return PyValueError::new_err("value too large");
        }
        let wildcard = self.drain().config().param_str.clone();
        match text(py, &wildcard) {
            Ok(wildcard) => PyKeyError::new_err(wildcard.unbind()),
            Err(error) => error,
        }
    }
}

type Found = Option<LogCluster>;
type Added<'py> = (LogCluster, Bound<'py, PyString>);

fn found(cluster: Option<Arc<Cluster>>) -> Found {
    cluster.map(LogCluster)
}

#[pymethods]
impl DrainCore {
    #[new]
    fn new(choice: Choice<'_>, max_clusters: Option<i64>) -> PyResult<Self> {
        let drain = Mutex::new(Drain::new(config(choice)?, max_clusters));
        Ok(Self { drain, templates: Mutex::default() })
    }

    /// Another choice from now on.
    fn configure(&self, choice: Choice<'_>) -> PyResult<()> {
        let chosen = config(choice)?;
        self.drain().configure(chosen);
        Ok(())
    }

    /// Adds a line: its cluster, and what changed.
    fn add<'py>(&self, line: &Bound<'py, PyString>) -> PyResult<Added<'py>> {
        let line_bytes = bytes(line)?;
        let added = work::guarded(|| Ok(self.drain().add(&line_bytes)))?;
        let (cluster, change) = added.map_err(|error| self.error(line.py(), &error))?;
        Ok((LogCluster(cluster), name(line.py(), change).clone()))
    }

    /// Adds a line of these tokens.
    fn add_tokens<'py>(&self, line: &Bound<'py, PyAny>) -> PyResult<Added<'py>> {
        let tokens = tokens(line)?;
        let added = work::guarded(|| Ok(self.drain().add_tokens(&slices(&tokens))))?;
        let (cluster, change) = added.map_err(|error| self.error(line.py(), &error))?;
        Ok((LogCluster(cluster), name(line.py(), change).clone()))
    }

    /// The tokens of a line.
    fn tokens<'py>(&self, line: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyList>> {
        let line_bytes = bytes(line)?;
        let tokens = self.drain().tokens(&line_bytes);
        PyList::new(line.py(), texts(line.py(), &tokens)?)
    }

    /// The cluster that tokens match.
    #[pyo3(name = "match")]
    fn matching(&self, line: &Bound<'_, PyAny>, strategy: &str) -> PyResult<Found> {
        let search = match strategy {
            "always" => Search::Always,
            "fallback" => Search::Fallback,
            _ => Search::Never,
        };
        if let Ok(line) = line.cast::<PyString>() {
            let line = bytes(line)?;
            return work::guarded(|| Ok(found(self.drain().matching(&line, search))));
        }
        let tokens = tokens(line)?;
        work::guarded(|| Ok(found(self.drain().matching_tokens(&slices(&tokens), search))))
    }

    fn tree_search(
        &self,
        root: usize,
        line: &Bound<'_, PyAny>,
        sim_th: f64,
        include_params: bool,
    ) -> PyResult<Found> {
        let tokens = tokens(line)?;
        let mut drain = self.drain();
        if root >= drain.nodes.len() {
            return Ok(None);
        }
        Ok(found(drain.tree_search(root, &slices(&tokens), sim_th, include_params)))
    }

    #[allow(clippy::needless_pass_by_value, reason = "it is made for this call")]
    fn fast_match(
        &self,
        ids: Vec<u64>,
        line: &Bound<'_, PyAny>,
        sim_th: f64,
        include_params: bool,
    ) -> PyResult<Found> {
        let tokens = tokens(line)?;
        Ok(found(self.drain().fast_match(&ids, &slices(&tokens), sim_th, include_params)))
    }

    /// Puts a cluster into the tree below a node.
    fn plant(&self, py: Python<'_>, root: usize, cluster: &LogCluster) -> PyResult<()> {
        let planted = {
            let mut drain = self.drain();
            if root >= drain.nodes.len() {
                return Err(PyValueError::new_err("the node is of another tree"));
            }
            drain.plant(root, &cluster.0)
        };
        planted.map_err(|error| self.error(py, &error))
    }

    fn ids_of_length(&self, tokens: usize) -> Vec<u64> {
        self.drain().ids_of_length(tokens)
    }

    #[getter]
    fn counter(&self) -> u64 {
        self.drain().counter
    }

    #[setter]
    fn set_counter(&self, counter: u64) {
        self.drain().counter = counter;
    }

    fn __len__(&self) -> usize {
        self.drain().clusters.len()
    }

    /// Most clusters that are kept.
    fn limit(&self) -> Option<i64> {
        self.drain().clusters.limit()
    }

    /// Ids in the order the clusters came in.
    fn ids(&self) -> Vec<u64> {
        self.drain().clusters.iter().map(|cluster| cluster.id()).collect()
    }

    /// Ids by use, if clusters are limited.
    fn ids_by_use(&self) -> Vec<u64> {
        self.drain().clusters.by_use().collect()
    }

    /// A cluster; this is no use of it.
    fn get(&self, id: u64) -> Found {
        found(self.drain().clusters.get(id).cloned())
    }

    /// A use of a cluster.
    fn touch(&self, id: u64) {
        self.drain().clusters.touch(id);
    }

    fn insert(&self, py: Python<'_>, cluster: &LogCluster) -> PyResult<()> {
        let inserted = self.drain().clusters.insert(Arc::clone(&cluster.0));
        inserted.map_err(|error| self.error(py, &error))
    }

    fn remove(&self, id: u64) -> Found {
        found(self.drain().clusters.remove(id))
    }

    /// Keys and places of the children of a node.
    fn children<'py>(
        &self,
        py: Python<'py>,
        node: usize,
    ) -> PyResult<Vec<(Bound<'py, PyString>, usize)>> {
        let nodes = self.drain().nodes.get(node).cloned().unwrap_or_default();
        nodes.children.iter().map(|(key, &child)| Ok((text(py, key)?, child))).collect()
    }

    fn cluster_ids(&self, node: usize) -> Vec<u64> {
        self.drain().nodes.get(node).cloned().unwrap_or_default().cluster_ids
    }

    /// A tree and clusters that were saved, in place of these. `order` are ids by use.
    #[allow(clippy::needless_pass_by_value, reason = "it is made for this call")]
    fn restore(
        &self,
        nodes: Vec<SavedNode<'_>>,
        clusters: Vec<(u64, Bound<'_, PyAny>, u64)>,
        limit: Option<i64>,
        order: Vec<u64>,
        counter: u64,
    ) -> PyResult<()> {
        let mut tree = Vec::with_capacity(nodes.len());
        for (place, (children, cluster_ids)) in nodes.iter().enumerate() {
            let mut by_key = Vec::with_capacity(children.len());
            for (key, child) in children {
                if *child <= place || *child >= nodes.len() {
                    return Err(PyValueError::new_err("a node is its own ancestor, or none"));
                }
                by_key.push((Token::from(bytes(key)?), *child));
            }
            tree.push(Node::new(by_key, cluster_ids.clone()));
        }
        let mut kept = Clusters::new(limit);
        for (id, template, size) in clusters {
            let cluster = Cluster::new(id, tokens(&template)?, size);
            let inserted = kept.insert(Arc::new(cluster));
            inserted.map_err(|error| PyValueError::new_err(error.to_string()))?;
        }
        for id in order {
            kept.touch(id);
        }
        lock(&self.templates).clear();
        let mut drain = self.drain();
        drain.nodes = tree;
        drain.clusters = kept;
        drain.counter = counter;
        Ok(())
    }
}
