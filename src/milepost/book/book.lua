-- The embedded renderer's filter. It runs twice on each chapter, told apart by the metadata `pass`:
--   read   marks labelled equations and callout titles, and drops comments;
--   html, typst, word   writes figures, tables, equations, callouts and references as that output needs them.
-- Between the two, Python numbers everything and puts the book's labels into the metadata `labels`.

local stringify = pandoc.utils.stringify
local options = {} -- pass, extension, labels, pages, page, strings
local typeset

local function raw(text)
  return pandoc.RawInline("typst", text)
end

local function rawblock(text)
  return pandoc.RawBlock("typst", text)
end

---------------------------------------------------------------- read

-- `$$...$$ {#eq-x alt="..."}` becomes a span with that id, class `equation`, around the formula.
local function mark_equations(block)
  local content, out, i = block.content, pandoc.Inlines({}), 1
  while i <= #content do
    local el = content[i]
    local last
    if el.t == "Math" and el.mathtype == "DisplayMath" then
      local j = i + 1
      while content[j] and (content[j].t == "Space" or content[j].t == "SoftBreak") do
        j = j + 1
      end
      if content[j] and content[j].t == "Str" and content[j].text:match("^{#eq%-") then
        last = j
        while content[last] and not stringify(content[last]):match("}$") do
          last = last + 1
        end
      end
      if last and content[last] then
        local attributes = ""
        for k = j, last do
          attributes = attributes .. stringify(content[k])
        end
        local alt = attributes:match("alt=[“\"](.-)[”\"]")
        local attr = pandoc.Attr(attributes:match("^{#([%w_-]+)"), { "equation" }, alt and { alt = alt } or {})
        el = pandoc.Span({ el }, attr)
        i = last
      end
    end
    out:insert(el)
    i = i + 1
  end
  block.content = out
  return block
end

local function callout_kind(div)
  for _, class in ipairs(div.classes) do
    local kind = class:match("^callout%-(%a+)$")
    if kind and kind ~= "title" then
      return kind
    end
  end
end

-- A callout's first heading is its title, and no section of the chapter.
local function mark_callout(div)
  if not callout_kind(div) then
    return nil
  end
  local first, title = div.content[1], nil
  if div.attributes.title then
    title = pandoc.read(div.attributes.title, "markdown").blocks[1].content
    div.attributes.title = nil
  elseif first and first.t == "Header" then
    title = first.content
    div.content:remove(1)
  end
  if title then
    div.content:insert(1, pandoc.Div({ pandoc.Plain(title) }, pandoc.Attr("", { "callout-title" })))
  end
  return div
end

local function drop_comment(el)
  if el.format == "html" and el.text:match("^<!%-%-") then
    return {}
  end
end

local reading = {
  Para = mark_equations,
  Plain = mark_equations,
  Div = mark_callout,
  RawBlock = drop_comment,
  RawInline = drop_comment,
}

---------------------------------------------------------------- references

local function relative(target)
  local up = options.page:gsub("[^/]+", ""):gsub("/", "../")
  return up .. target
end

local function reference(citation)
  local label = options.labels[citation.id:sub(1, 1):lower() .. citation.id:sub(2)]
  local bare = citation.mode == "SuppressAuthor"
  if options.pass == "typst" then
    if label.number == "" then
      return pandoc.Link(label.title, "#" .. label.id)
    end
    local name = bare and "" or label.name
    return raw("#ref(<" .. label.id .. ">, supplement: [" .. name .. "])")
  end
  local text = label.number == "" and label.title or label.number
  if not bare and label.number ~= "" then
    text = label.name .. "\u{a0}" .. label.number
  end
  local target = "#" .. label.id
  if options.pass == "html" and label.page ~= options.page then
    target = relative(label.page) .. target
  end
  return pandoc.Link(text, target, "", pandoc.Attr("", { "xref" }))
end

local function write_cite(cite)
  local out = pandoc.Inlines({})
  for i, citation in ipairs(cite.citations) do
    local id = citation.id:sub(1, 1):lower() .. citation.id:sub(2)
    if not options.labels[id] then
      return nil -- a citation, left to citeproc
    end
    if i > 1 then
      out:extend({ pandoc.Str(","), pandoc.Space() })
    end
    out:extend(citation.prefix)
    if #citation.prefix > 0 then
      out:insert(pandoc.Space())
    end
    out:insert(reference(citation))
    out:extend(citation.suffix)
  end
  return out
end

-- A link to a chapter's source becomes a link to its page, or in the PDF to its title.
local function write_link(link)
  local path, anchor = link.target:match("^([^#:]+%.%a+)(#?.*)$")
  if not path then
    return nil
  end
  local folder = options.page:match("^(.*/)") or ""
  local target = pandoc.path.normalize(folder .. path)
  while target:match("[^/]+/%.%./") do
    target = target:gsub("[^/]+/%.%./", "", 1)
  end
  local page = options.pages[target]
  if not page then
    return options.pass ~= "html" and typeset.link(link) or nil
  end
  if options.pass == "html" then
    link.target = relative(page.page) .. anchor
  else
    link.target = anchor ~= "" and anchor or "#" .. page.id
  end
  return link
end

---------------------------------------------------------------- html

local function alt_of(image)
  local alt = image.attributes["fig-alt"] or stringify(image.caption)
  image.attributes["fig-alt"] = nil
  return alt
end

-- Put "Figure 2.1: " in front of a caption, as the link that leads to it.
local function number_caption(caption, id)
  local label = options.labels[id]
  local first = caption.long[1]
  if label and first then
    first.content:insert(1, pandoc.Link({ pandoc.Str(label.name .. "\u{a0}" .. label.number .. ":") },
      "#" .. id, "", pandoc.Attr("", { "caption-number" })))
    first.content:insert(2, pandoc.Space())
  end
end

local function html_image(image)
  image.caption = { pandoc.Str(alt_of(image)) }
  return image
end

local function html_figure(figure)
  number_caption(figure.caption, figure.identifier)
  return figure
end

local function html_table(tbl)
  number_caption(tbl.caption, tbl.identifier)
  for i, spec in ipairs(tbl.colspecs) do
    tbl.colspecs[i] = { spec[1], nil }
  end
  local label = options.labels[tbl.identifier]
  local name = label and (label.name .. " " .. label.number) or options.strings["crossref-tbl-title"]
  local attr = pandoc.Attr("", { "table-box" }, { { "tabindex", "0" }, { "role", "region" }, { "aria-label", name } })
  return pandoc.Div({ tbl }, attr)
end

local function html_header(header)
  local number = header.attributes.number
  header.attributes.number = nil
  if number and number ~= "" then
    header.content:insert(1, pandoc.Span({ pandoc.Str(number) }, pandoc.Attr("", { "section-number" })))
    header.content:insert(2, pandoc.Space())
  end
  return header
end

local function html_equation(span)
  local label = options.labels[span.identifier]
  if not (span.classes:includes("equation") and label) then
    return nil
  end
  span.attributes = {}
  local number = pandoc.Span({ pandoc.Str("(" .. label.number .. ")") }, pandoc.Attr("", { "equation-number" }))
  span.content:insert(number)
  return span
end

local function take_title(div, kind)
  local first = div.content[1]
  if first and first.t == "Div" and first.classes:includes("callout-title") then
    div.content:remove(1)
    return first.content[1].content
  end
  return pandoc.Inlines({ pandoc.Str(options.strings["callout-" .. kind .. "-title"]) })
end

local function html_callout(div)
  local kind = callout_kind(div)
  if not kind then
    return nil
  end
  local title = pandoc.Para({ pandoc.Strong(take_title(div, kind)) })
  local body = pandoc.Blocks({ pandoc.Div({ title }, pandoc.Attr("", { "callout-title" })) })
  body:extend(div.content)
  return pandoc.Div(body, pandoc.Attr(div.identifier, { "callout", "callout-" .. kind }, { { "role", "note" } }))
end

local html = {
  Header = html_header,
  Image = html_image,
  Figure = html_figure,
  Table = html_table,
  Span = html_equation,
  Div = html_callout,
}

---------------------------------------------------------------- word

-- Word finds a place by the id of what surrounds it; its columns are as wide as it likes.
local function placed(el, id)
  el.identifier = ""
  return id == "" and el or pandoc.Div({ el }, pandoc.Attr(id))
end

local function word_figure(figure)
  local id = figure.identifier
  return placed(html_figure(figure), id)
end

local function empty(cell)
  return stringify(cell.contents) == ""
end

-- A column of marks that only the print draws says nothing here.
local function drop_empty_columns(tbl)
  local said = {}
  for _, body in ipairs(tbl.bodies) do
    for _, row in ipairs(body.body) do
      for i, cell in ipairs(row.cells) do
        said[i] = said[i] or cell.col_span > 1 or not empty(cell)
      end
    end
  end
  for i = #tbl.colspecs, 1, -1 do
    if #tbl.bodies > 0 and not said[i] then
      tbl.colspecs:remove(i)
      for _, rows in ipairs({ tbl.head.rows, tbl.bodies[1].body }) do
        for _, row in ipairs(rows) do
          row.cells:remove(i)
        end
      end
    end
  end
end

local function word_table(tbl)
  local id = tbl.identifier
  number_caption(tbl.caption, id)
  drop_empty_columns(tbl)
  for i, spec in ipairs(tbl.colspecs) do
    tbl.colspecs[i] = { spec[1], nil }
  end
  return placed(tbl, id)
end

local word = {
  Header = html_header,
  Image = html_image,
  Figure = word_figure,
  Table = word_table,
  Span = html_equation,
  Div = html_callout,
}

---------------------------------------------------------------- typst

local function image_call(image)
  local folder = options.page:match("^(.*/)") or ""
  local path = "/" .. folder .. image.src
  while path:match("/[^/]+/%.%./") do
    path = path:gsub("/[^/]+/%.%./", "/", 1)
  end
  local width = image.attributes.width
  width = width and (width:gsub("px$", "pt")) or ""
  local size = width:match("^%d[%d.]*%a*%%?$") and (", width: " .. width) or ""
  return "image(" .. typeset.quoted(path) .. ", alt: " .. typeset.quoted(alt_of(image)) .. size .. ")"
end

-- A figure or a table as Quarto writes it: one kind a label's prefix, numbered by the template.
local function float(body, caption, id, kind, position)
  local label = options.labels[id]
  local out = pandoc.Blocks({ rawblock("#figure([") })
  out:extend(body)
  local line = pandoc.Inlines({ raw("], caption: figure.caption(position: " .. position .. ", [") })
  line:extend(pandoc.utils.blocks_to_inlines(caption))
  local name = label and label.name or ""
  line:insert(raw(']), kind: "' .. kind .. '", supplement: [' .. name .. "])" .. (label and "<" .. id .. ">" or "")))
  out:insert(pandoc.Para(line))
  return out
end

local function typst_figure(figure)
  return float(figure.content, figure.caption.long, figure.identifier, "quarto-float-fig", "bottom")
end

local function typst_table(tbl)
  local caption, id = tbl.caption.long, tbl.identifier
  tbl.caption, tbl.identifier = { long = {} }, ""
  local body = typeset.wrapped(tbl)
  if #caption == 0 then
    return body
  end
  return float(body, caption, id, "quarto-float-tbl", "top")
end

local function typst_equation(span)
  if span.classes:includes("equation") then
    return typeset.math(span.content[1], span.attributes.alt, span.identifier)
  end
end

local function typst_callout(div)
  local kind = callout_kind(div)
  if not kind then
    return typeset.block(div)
  end
  local line = pandoc.Inlines({ raw('#callout(kind: "' .. kind .. '", title: [') })
  line:extend(take_title(div, kind))
  line:insert(raw("], body: ["))
  local out = pandoc.Blocks({ pandoc.Para(line) })
  out:extend(div.content)
  out:insert(rawblock("])"))
  return out
end

local typst = {
  Header = function(header)
    header.attributes.number = nil
    return typeset.title(header) or header
  end,
  Image = function(image)
    return raw("#box(" .. image_call(image) .. ")")
  end,
  Figure = typst_figure,
  Table = typst_table,
  Math = function(el)
    return typeset.math(el)
  end,
  Div = typst_callout,
}

---------------------------------------------------------------- the two passes

local function plain(value)
  local kind = pandoc.utils.type(value)
  if kind == "table" or kind == "List" then
    local out = {}
    for key, item in pairs(value) do
      out[key] = plain(item)
    end
    return out
  end
  return stringify(value)
end

function Pandoc(doc)
  options = plain(doc.meta.milepost_filter or { pass = "read" })
  doc.meta.milepost_filter = nil
  if options.pass == "read" then
    return doc:walk(reading)
  end
  typeset = dofile(options.extension .. "/typeset.lua")
  doc = doc:walk({ Cite = write_cite, Link = write_link })
  if options.pass == "html" then
    return doc:walk(html)
  end
  if options.pass == "word" then
    return doc:walk({ Div = typeset.prepare }):walk(word)
  end
  typst.Span = typeset.mark
  return typeset.finish(doc:walk({ Span = typst_equation, Div = typeset.prepare }):walk(typst))
end
