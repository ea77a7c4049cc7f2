//! The algorithm of Drain3 as Python holds it; the files in `logboom/drain3` are its face.
//!
//! Enters: `str`. Leaves: `str`, numbers, clusters. A lock is never held while an object of
//! Python is made or used, since that may run another thread.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use logboom_drain3::{Change, Cluster, Clusters, Config, Drain, Error, Mask, Masks, Node, Search, Token};
use pyo3::exceptions::{PyKeyError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyString, PyTuple};

/// A text of Python, in UTF-8 that lets surrogates through.
fn bytes<'a>(text: &'a Bound<'_, PyString>) -> PyResult<Cow<'a, [u8]>> {
    if let Ok(text) = text.to_str() {
        return Ok(Cow::Borrowed(text.as_bytes()));
    }
    let encoded = text.call_method1("encode", ("utf-8", "surrogatepass"))?;
    Ok(Cow::Owned(encoded.cast::<PyBytes>()?.as_bytes().to_vec()))
}

/// The text that [`bytes`] was made of.
fn text<'py>(py: Python<'py>, bytes: &[u8]) -> PyResult<Bound<'py, PyString>> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(PyString::new(py, text)),
        Err(_) => Ok(PyBytes::new(py, bytes)
            .call_method1("decode", ("utf-8", "surrogatepass"))?
            .cast_into::<PyString>()?),
    }
}

/// Texts as tokens.
fn tokens(texts: &Bound<'_, PyAny>) -> PyResult<Vec<Token>> {
    texts.try_iter()?.map(|item| Ok(bytes(item?.cast::<PyString>()?)?.into())).collect()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn slices(tokens: &[Token]) -> Vec<&[u8]> {
    tokens.iter().map(|token| &**token).collect()
}

fn texts<'py>(py: Python<'py>, tokens: &[Token]) -> PyResult<Vec<Bound<'py, PyString>>> {
    tokens.iter().map(|token| text(py, token)).collect()
}

/// A cluster, which changes as lines come.
#[pyclass(frozen, subclass, weakref, name = "LogCluster", module = "logboom.drain3.drain")]
pub(crate) struct LogCluster(Arc<Cluster>);

#[pymethods]
impl LogCluster {
    #[new]
    fn new(log_template_tokens: &Bound<'_, PyAny>, cluster_id: u64) -> PyResult<Self> {
        Ok(Self(Arc::new(Cluster::new(cluster_id, tokens(log_template_tokens)?, 1))))
    }

    #[getter]
    fn cluster_id(&self) -> u64 {
        self.0.id()
    }

    #[getter]
    fn size(&self) -> u64 {
        self.0.size()
    }

    #[setter]
    fn set_size(&self, size: u64) {
        self.0.set_size(size);
    }

    #[getter]
    fn log_template_tokens<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, texts(py, &self.0.tokens())?)
    }

    #[setter]
    fn set_log_template_tokens(&self, texts: &Bound<'_, PyAny>) -> PyResult<()> {
        self.0.set_tokens(tokens(texts)?);
        Ok(())
    }

    /// The tokens with a blank between each two.
    fn get_template<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyString>> {
        text(py, &self.0.template())
    }

    fn __str__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyString>> {
        let head = format!("ID={:<5} : size={:<10}: ", self.0.id(), self.0.size());
        text(py, &[head.as_bytes(), &self.0.template()].concat())
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| Arc::ptr_eq(&self.0, &other.get().0))
    }

    fn __hash__(&self) -> usize {
        Arc::as_ptr(&self.0).addr()
    }
}

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
    fn described<'py>(&self, py: Python<'py>, line: &[u8]) -> PyResult<Bound<'py, PyAny>> {
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
        let added = self.drain().add(&line_bytes);
        let (cluster, change) = added.map_err(|error| self.error(line.py(), &error))?;
        Ok((LogCluster(cluster), name(line.py(), change).clone()))
    }

    /// Adds a line of these tokens.
    fn add_tokens<'py>(&self, line: &Bound<'py, PyAny>) -> PyResult<Added<'py>> {
        let tokens = tokens(line)?;
        let added = self.drain().add_tokens(&slices(&tokens));
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
    fn matching(&self, tokens_: &Bound<'_, PyAny>, strategy: &str) -> PyResult<Found> {
        let search = match strategy {
            "always" => Search::Always,
            "fallback" => Search::Fallback,
            _ => Search::Never,
        };
        if let Ok(line) = tokens_.cast::<PyString>() {
            let line = bytes(line)?;
            return Ok(found(self.drain().matching(&line, search)));
        }
        let tokens = tokens(tokens_)?;
        Ok(found(self.drain().matching_tokens(&slices(&tokens), search)))
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
        nodes: Vec<(Vec<(Bound<'_, PyString>, usize)>, Vec<u64>)>,
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

/// A pattern that needs no Python.
#[pyclass(frozen, module = "logboom._logboom")]
pub(crate) struct DrainMask(Mask);

fn pattern_error(error: &Error) -> PyErr {
    PyValueError::new_err(error.to_string())
}

#[pymethods]
impl DrainMask {
    #[new]
    fn new(pattern: &str, before: usize, behind: usize) -> PyResult<Self> {
        Mask::new(pattern, before, behind).map(Self).map_err(|error| pattern_error(&error))
    }
}

/// Patterns with what replaces their matches.
#[pyclass(frozen, module = "logboom._logboom")]
pub(crate) struct DrainMasks(Masks);

#[pymethods]
impl DrainMasks {
    #[new]
    fn new(masks: Vec<(PyRef<'_, DrainMask>, String)>) -> PyResult<Self> {
        let masks = masks.into_iter().map(|(mask, with)| (mask.0.clone(), with.into_bytes()));
        Masks::new(masks.collect()).map(Self).map_err(|error| pattern_error(&error))
    }

    /// The text with matches replaced; None if the patterns were not made for it.
    fn replace<'py>(&self, text: &Bound<'py, PyString>) -> Option<Bound<'py, PyString>> {
        let given = text.to_str().ok().filter(|given| Masks::know(given.as_bytes()))?;
        match self.0.replace(given.as_bytes()) {
            Some(masked) => Some(PyString::new(text.py(), std::str::from_utf8(&masked).ok()?)),
            None => Some(text.clone()),
        }
    }
}

/// How often something was set that miners are prepared for.
static CHANGES: AtomicU64 = AtomicU64::new(1);

/// Miners have to prepare again.
#[pyfunction]
fn changed() {
    CHANGES.fetch_add(1, Ordering::Relaxed);
}

/// What a miner needs to add lines without Python.
struct Prepared {
    changes: u64,
    core: Py<DrainCore>,
    masks: Py<DrainMasks>,
    /// The list of masks, and what was in it.
    list: Py<PyList>,
    items: Vec<Py<PyAny>>,
}

impl Prepared {
    fn is_valid(&self, py: Python<'_>) -> bool {
        let list = self.list.bind(py);
        self.changes == CHANGES.load(Ordering::Relaxed)
            && list.len() == self.items.len()
            && list.iter().zip(&self.items).all(|(now, then)| now.is(then))
    }
}

/// The part of a template miner that adds lines.
#[pyclass(frozen, subclass, dict, module = "logboom._logboom")]
pub(crate) struct DrainMiner(Mutex<Option<Arc<Prepared>>>);

#[pymethods]
impl DrainMiner {
    #[new]
    #[pyo3(signature = (*_args, **_kwargs))]
    fn new(_args: &Bound<'_, PyTuple>, _kwargs: Option<&Bound<'_, PyDict>>) -> Self {
        Self(Mutex::default())
    }

    /// Adds a line: its cluster's id, size and template, what changed, and all clusters.
    fn add_log_message<'py>(
        slf: &Bound<'py, Self>,
        log_message: &Bound<'py, PyString>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        let mut prepared = lock(&slf.get().0).clone().filter(|known| known.is_valid(py));
        if prepared.is_none() {
            let changes = CHANGES.load(Ordering::Relaxed);
            let made = slf.call_method0(intern!(py, "_prepared"))?;
            if made.is_none() {
                return slf.call_method1(intern!(py, "_add_log_message"), (log_message,));
            }
            let (core, masks, list): (_, _, Bound<'py, PyList>) = made.extract()?;
            let items = list.iter().map(Bound::unbind).collect();
            let made = Prepared { changes, core, masks, list: list.unbind(), items };
            prepared = Some(Arc::new(made));
            lock(&slf.get().0).clone_from(&prepared);
        }
        let Some(prepared) = prepared else { return Ok(py.None().into_bound(py)) };
        let core = prepared.core.get();
        if prepared.items.is_empty() {
            return core.described(py, &bytes(log_message)?);
        }
        let given = log_message.to_str().ok().filter(|given| Masks::know(given.as_bytes()));
        if let Some(given) = given {
            let masked = prepared.masks.get().0.replace(given.as_bytes());
            return core.described(py, masked.as_deref().unwrap_or(given.as_bytes()));
        }
        let masked = slf.getattr("masker")?.call_method1("mask", (log_message,))?;
        core.described(py, &bytes(masked.cast::<PyString>()?)?)
    }
}

/// Whether tokens hold a digit, as Drain3 says.
#[pyfunction]
fn has_numbers(token: &Bound<'_, PyString>) -> PyResult<bool> {
    Ok(logboom_drain3::text::has_numbers(&bytes(token)?))
}

/// Adds the classes to the module.
pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<DrainCore>()?;
    module.add_class::<DrainMask>()?;
    module.add_class::<DrainMiner>()?;
    module.add_function(wrap_pyfunction!(changed, module)?)?;
    module.add_class::<DrainMasks>()?;
    module.add_class::<LogCluster>()?;
    module.add_function(wrap_pyfunction!(has_numbers, module)?)
}
