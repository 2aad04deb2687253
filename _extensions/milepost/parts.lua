-- Quarto only: the title of a part becomes #part[...], which the template shows above its chapters.
local function header(el)
  local state = quarto.doc.file_metadata()
  local file = state and state.file
  if not quarto.doc.is_format("typst") or file == nil or el.level ~= 1 then
    return nil
  end
  -- The annex as a PDF of its own has a first page without a title, for Quarto asks for an index.qmd.
  if pandoc.utils.stringify(el.content) == "" then
    return {}
  end
  if file.bookItemType == "part" then
    return pandoc.RawBlock("typst", "#part[" .. pandoc.utils.stringify(el.content) .. "]")
  end
end

return quarto.utils.combineFilters({ quarto.utils.file_metadata_filter(), { Header = header } })
