"""The place of a signature in the structure of a tagged paper, for whoever has it read aloud."""

from typing import Any

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NumberObject, pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter


def tag_the_last_field(writer: IncrementalPdfFileWriter) -> None:
    """Hang the last annotation of the last page into the structure; a paper without one stays as it is."""
    root: Any = writer.root
    if "/StructTreeRoot" not in root:
        return
    tree = root["/StructTreeRoot"]
    page_ref, _resources = writer.find_page_for_modification(-1)
    annotations = page_ref.get_object()["/Annots"]
    widget_ref, widget = annotations.raw_get(len(annotations) - 1), annotations[len(annotations) - 1]
    top_ref, top = _top(tree)
    numbers = tree["/ParentTree"]["/Nums"]
    number = NumberObject(max((int(key) for key in list(numbers)[::2]), default=-1) + 1)
    element = DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/StructElem"),
            pdf_name("/S"): pdf_name("/Form"),
            pdf_name("/P"): top_ref,
            pdf_name("/Pg"): page_ref,
            pdf_name("/Alt"): pdf_string(str(widget["/TU"])),
            pdf_name("/K"): DictionaryObject(
                {
                    pdf_name("/Type"): pdf_name("/OBJR"),
                    pdf_name("/Obj"): widget_ref,
                    pdf_name("/Pg"): page_ref,
                }
            ),
        }
    )
    element_ref = writer.add_object(element)
    _append(top, element_ref)
    numbers.extend([number, element_ref])
    tree[pdf_name("/ParentTreeNextKey")] = NumberObject(number + 1)
    widget[pdf_name("/StructParent")] = number
    for changed in (top, numbers, tree, widget):
        writer.update_container(changed)


def _top(tree: Any) -> tuple[Any, Any]:
    """The element that holds everything else, as a reference and as itself."""
    children = tree["/K"]
    if isinstance(children, ArrayObject):
        return children.raw_get(0), children[0]
    return tree.raw_get("/K"), children


def _append(parent: Any, child: Any) -> None:
    before = parent["/K"]
    if isinstance(before, ArrayObject):
        before.append(child)
    else:
        parent[pdf_name("/K")] = ArrayObject([parent.raw_get("/K"), child])
