-- Quarto only: a chapter's pictures for which a run left a chart for the screen (pages/charts/) are that chart.
-- The embedded renderer does the same (book/frame.py). What stands in these files was escaped when it was written.
local function chart_of(source)
  local stem = source:match("figures/([%w%-_]+)%.svg$")
  local file = stem and io.open(pandoc.path.join({ quarto.project.directory, "pages", "charts", stem .. ".html" }))
  if not file then
    return nil
  end
  local text = file:read("a")
  file:close()
  return text
end

function Image(el)
  local text = quarto.doc.is_format("html") and chart_of(el.src)
  if not text then
    return nil
  end
  quarto.doc.add_html_dependency({
    name = "milepost",
    version = "1",
    scripts = { { path = "explore.js", afterBody = true } },
    stylesheets = { "explore.css" },
  })
  return pandoc.RawInline("html", text)
end
