# Trends, associations, standardised figures and differences of differences, by R's survey package.
# Run in this folder:  Rscript models.R      (Debian: r-base-core r-cran-survey r-cran-haven; about two minutes)
source("functions.R")
tight <- glm.control(epsilon = 1e-14, maxit = 100) # the default stops at 1e-8, which leaves standard errors good to 1e-5 only

cities <- read_cities()
national <- read_years()
lonely <- read.csv("lonely_data.csv")
lonely$area <- "lonely"
lonely$sex <- c("female", "male")[lonely$sex]
lonely$x <- as.integer(seq_len(nrow(lonely)) %% 3 == 0) # an invented factor

# respondent as unit; strata: school (stratum by psu), or school by grade with a missing grade as one of its own
census_of <- function(d, by_grade = FALSE) {
  grade <- if (by_grade) ifelse(is.na(d$grade), 0, d$grade) else rep(0, nrow(d))
  d$school <- interaction(d$area, d$year, d$stratum, d$psu, grade, drop = TRUE)
  census(d, FALSE)
}

# ---- trends -------------------------------------------------------------------------------------------------
families <- list(logit = quasibinomial(), log = quasipoisson(), identity = gaussian())
co <- function(m, term, form, adjusted) {
  s <- summary(m)$coefficients
  df <- m$df.residual; b <- s[term, 1]; se <- s[term, 2]; half <- qt(.975, df) * se
  data.frame(form = form, adjusted = adjusted, term = c(t = "year", "I(t^2)" = "year2")[term], coefficient = b, se = se, t = s[term, 3], df = df,
             p = s[term, 4], ratio = exp(b), ratio_lower = exp(b - half), ratio_upper = exp(b + half), n_used = length(m$y))
}
trend <- function(case, d, v, make = pool, forms = names(families), quadratic = TRUE) {
  z <- d[d$year %in% unique(d$year[!is.na(d[[v]])]), ]
  z$t <- z$year - min(z$year); z$g <- factor(z$grade)
  des <- make(z)
  one <- function(right, term, form, adjusted) {
    m <- svyglm(as.formula(paste(v, "~", right)), des, family = families[[form]], control = tight)
    r <- co(m, term, form, adjusted)
    b <- coef(m)
    if (term == "t") { # the mean fitted share had every respondent of the fit been asked in the first, or the last, year
      used <- model.frame(m)
      w <- weights(m$survey.design)
      at <- function(t) { used$t <- t; weighted.mean(predict.glm(m, newdata = used, type = "response"), w) }
      r$first <- at(0); r$last <- at(max(z$t))
    } else r$first <- r$last <- NA
    r
  }
  r <- do.call(rbind, lapply(forms, function(f) rbind(one("t", "t", f, ""), one("t + sex + g", "t", f, "sex+grade"))))
  if (quadratic) r <- rbind(r, one("t + I(t^2)", "I(t^2)", "logit", ""), one("t + I(t^2) + sex + g", "I(t^2)", "log", "sex+grade"))
  cbind(data.frame(case = case, area = d$area[1], indicator = v, years = paste(sort(unique(z$year)), collapse = "|"), n = sum(!is.na(z[[v]]))), r)
}
duval <- subset(cities, area == "duval")
diego <- subset(cities, area == "san_diego")
region <- cities
save_csv(rbind(
  do.call(rbind, lapply(split(cities, cities$area), function(d) rbind(trend("city", d, "alcohol_30d"), trend("city", d, "cannabis_30d")))),
  do.call(rbind, lapply(setdiff(indicators, c("binge_30d", "seatbelt_never", "sex_ever")), function(v) trend("national", national, v))),
  trend("region", region, "alcohol_30d"),
  trend("gap", subset(duval, year %in% c(2011, 2013, 2019)), "alcohol_30d"),
  trend("after a break", subset(duval, year >= 2015), "alcohol_30d"),
  trend("two waves", subset(duval, year %in% c(2011, 2019)), "alcohol_30d", quadratic = FALSE),
  trend("census", diego, "alcohol_30d", census_of),
  trend("census by grade", diego, "alcohol_30d", function(d) census_of(d, TRUE)),
  trend("lonely", lonely, "y", forms = c("logit", "identity"), quadratic = FALSE),
  trend("lonely census", lonely, "y", census_of, forms = c("logit", "log"), quadratic = FALSE)), "trends.csv")

# ---- differences: R's, and the degrees of freedom that are shown ----------------------------------------------
# By area and year: the variance of the linearised difference in the whole design, 0 elsewhere; units minus strata of valid rows.
shown_df <- function(des, y, sets, signs) {
  des <- des[!is.na(des$variables[[y]]) , ]
  v <- des$variables; w <- weights(des); z <- 0
  for (k in names(sets)) {
    inside <- sets[[k]](v)
    p <- sum(w[inside] * v[[y]][inside]) / sum(w[inside])
    z <- z + signs[[k]] * inside * (v[[y]] - p) / sum(w[inside])
  }
  group <- paste(v$area, v$year)
  used <- Reduce(`|`, lapply(sets, function(f) f(v)))
  parts <- do.call(rbind, lapply(unique(group[used]), function(g) {
    des$variables$z_g <- z * (group == g)
    data.frame(v = as.numeric(SE(svytotal(~z_g, des)))^2, df = degf(des[group == g & used, ]))
  }))
  min(sum(parts$df), sum(parts$v)^2 / sum(parts$v^2 / parts$df))
}
contrast <- function(kind, z, v, sets, signs, make = pool) {
  des <- make(z)
  expr <- paste(sprintf("%s p_%s", ifelse(signs > 0, "+", "-"), names(sets)), collapse = " ")
  r <- ratio_contrast(des, v, lapply(sets, function(f) f(z)), paste("0", expr))
  df_shown <- shown_df(des, v, sets, as.list(setNames(signs, names(sets))))
  half <- qt(.975, df_shown) * r$se
  cbind(data.frame(kind = kind, area = "", indicator = v, year = max(z$year), other = ""), r,
        df_shown = df_shown, lower_shown = r$difference - half, upper_shown = r$difference + half, p_shown = 2 * pt(-abs(r$t), df_shown))
}
areas <- sort(unique(cities$area))
at <- function(a, y) function(d) d$area == a & d$year == y
elsewhere <- function(a, y) function(d) d$area != a & d$year == y
out <- NULL
for (a in areas) {
  z <- subset(cities, area == a)
  for (y in c(2013, 2019)) {
    r <- contrast("year", subset(z, year %in% c(2011, y)), "alcohol_30d", list(a = at(a, y), b = at(a, 2011)), c(1, -1))
    out <- rbind(out, within(r, { area <- a; other <- "2011" }))
  }
  r <- contrast("containing area", subset(cities, year == 2019), "alcohol_30d", list(a = at(a, 2019), b = function(d) rep(TRUE, nrow(d))), c(1, -1))
  out <- rbind(out, within(r, { area <- a; other <- "four" }))
  for (design_of in c("sample", "census")) {
    r <- contrast(paste("difference in differences", design_of), subset(cities, year %in% c(2011, 2019)), "alcohol_30d",
      list(a = at(a, 2019), b = at(a, 2011), c = elsewhere(a, 2019), d = elsewhere(a, 2011)), c(1, -1, -1, 1), if (design_of == "census") census_of else pool)
    out <- rbind(out, within(r, { area <- a; other <- "2011" }))
  }
}
r <- contrast("year", lonely, "y", list(a = at("lonely", 2023), b = at("lonely", 2021)), c(1, -1))
save_csv(rbind(out, within(r, { area <- "lonely"; other <- "2021" })), "differences.csv")

# ---- direct standardisation -----------------------------------------------------------------------------------
mix <- as.data.frame(with(subset(cities, year == 2019), prop.table(xtabs(weight ~ sex + grade))))
save_csv(mix, "standard_mix.csv")
cells <- paste(mix$sex, mix$grade)
# sides: named functions of the data; over the cells kept, the weighted sum of each side's shares, with its sign
standardised <- function(d, v, sides, signs, make = pool, kept = cells) {
  key <- paste(d$sex, d$grade)
  used <- !is.na(d[[v]]) & key %in% kept & Reduce(`|`, lapply(sides, function(f) f(d)))
  freq <- setNames(mix$Freq, cells)[kept]
  sets <- list(); expr <- "0"
  for (s in names(sides)) for (k in kept) {
    name <- paste0(s, "c", match(k, cells), "_")
    sets[[name]] <- (sides[[s]](d) & key == k)[used]
    expr <- paste(expr, sprintf("%s %.17g * p_%s", if (signs[[s]] > 0) "+" else "-", freq[[k]] / sum(freq), name))
  }
  ratio_contrast(make(d)[used, ], v, sets, expr)
}
out <- NULL
everyone <- function(d) rep(TRUE, nrow(d))
add <- function(kind, area, year, other, r, also = c(NA, NA)) out <<- rbind(out, data.frame(kind = kind, area = area, year = year, other = other,
  value = r$difference, se = r$se, df = r$df, svystandardize = also[1], svystandardize_se = also[2]))
by_r <- function(d, v) { # R's own function, on the rows with sex and grade of the standard
  des <- pool(d)
  des <- des[!is.na(d$sex) & paste(d$sex, d$grade) %in% cells & !is.na(d[[v]]), ]
  des <- update(des, cellname = factor(paste(sex, grade), levels = cells))
  m <- svymean(as.formula(paste0("~", v)), svystandardize(des, by = ~cellname, over = ~1, population = mix$Freq))
  c(as.numeric(coef(m)), as.numeric(SE(m)))
}
for (a in areas) for (y in unique(cities$year)) {
  d <- subset(cities, area == a & year == y)
  add("prevalence", a, y, "", standardised(d, "alcohol_30d", list(a = everyone), list(a = 1)), by_r(d, "alcohol_30d"))
}
for (a in areas) {
  d <- subset(cities, area == a & year %in% c(2011, 2019))
  add("year", a, 2019, "2011", standardised(d, "alcohol_30d", list(a = at(a, 2019), b = at(a, 2011)), list(a = 1, b = -1)))
  add("year census", a, 2019, "2011", standardised(d, "alcohol_30d", list(a = at(a, 2019), b = at(a, 2011)), list(a = 1, b = -1), census_of))
  d <- subset(cities, year == 2019)
  add("containing area", a, 2019, "four", standardised(d, "alcohol_30d", list(a = at(a, 2019), b = everyone), list(a = 1, b = -1)))
}
# girls of grade 9 answered in one of the two years only: dropped from both
d <- subset(cities, area == "orange" & year %in% c(2011, 2019))
d$alcohol_30d[d$year == 2019 & d$sex %in% "female" & d$grade %in% 9] <- NA
add("year without girls of grade 9", "orange", 2019, "2011",
    standardised(d, "alcohol_30d", list(a = at("orange", 2019), b = at("orange", 2011)), list(a = 1, b = -1), kept = setdiff(cells, "female 9")))
save_csv(out, "standardised.csv")

# ---- associations: svyglm, and standardised risks by the delta method -------------------------------------------
modelled <- function(des, o, e) {
  des$variables$g <- factor(des$variables$grade)
  v <- des$variables
  rd <- ratio_contrast(des[!is.na(v[[e]]), ], o, list(a = v[[e]][!is.na(v[[e]])] == 1, b = v[[e]][!is.na(v[[e]])] == 0), "p_a - p_b")
  one <- function(right, adjusted) {
    m <- svyglm(as.formula(paste(o, "~", right)), des, family = quasipoisson(), control = tight)
    s <- summary(m)$coefficients; df <- m$df.residual; half <- qt(.975, df) * s[e, 2]
    data.frame(adjusted = adjusted, coefficient = s[e, 1], se = s[e, 2], df = df, p = s[e, 4], ratio = exp(s[e, 1]), ratio_lower = exp(s[e, 1] - half),
               ratio_upper = exp(s[e, 1] + half), n_used = length(m$y), risk_difference = rd$difference, risk_difference_se = rd$se)
  }
  rbind(one(e, ""), one(paste(e, "+ sex + g"), "sex+grade"))
}
# every sum of weights W and of cases Y by cell k and arm e as a total; figures are expressions of these
risks <- function(des, o, e, target, by_cell = TRUE, drop = character(0)) {
  v <- des$variables
  name <- if (by_cell) paste(v$sex, v$grade) else rep("all", nrow(v))
  keep <- !is.na(v[[o]]) & !is.na(v[[e]]) & (!by_cell | (!is.na(v$sex) & !is.na(v$grade))) & !(name %in% drop)
  des <- des[keep, ]; v <- des$variables; name <- name[keep]
  ks <- sort(unique(name)); f <- NULL
  for (k in seq_along(ks)) for (arm in 0:1) {
    inside <- name == ks[k] & v[[e]] == arm
    des$variables[[sprintf("W%d%d_", arm, k)]] <- as.numeric(inside)
    des$variables[[sprintf("Y%d%d_", arm, k)]] <- as.numeric(inside) * v[[o]]
    f <- c(f, sprintf("W%d%d_", arm, k), sprintf("Y%d%d_", arm, k))
  }
  total <- svytotal(as.formula(paste("~", paste(f, collapse = "+"))), des)
  i <- seq_along(ks)
  W <- function(arm) paste0("(", paste(sprintf("W%d%d_", arm, i), collapse = "+"), ")")
  N <- paste0("(", W(0), "+", W(1), ")")
  P <- function(arm) paste0("((", paste(sprintf("(W0%d_+W1%d_)*Y%d%d_/W%d%d_", i, i, arm, i, arm, i), collapse = "+"), ")/", N, ")")
  all <- paste0("((", paste(sprintf("Y0%d_+Y1%d_", i, i), collapse = "+"), ")/", N, ")")
  share <- paste0("(", W(1), "/", N, ")")
  e_new <- sprintf("(W1%d_/(W0%d_+W1%d_) + (%.17g - %s)*(1 - W1%d_/(W0%d_+W1%d_))/(1 - %s))", i, i, i, target, share, i, i, i, share)
  impact <- paste0("((", paste(sprintf("(W0%d_+W1%d_)*(%s*Y1%d_/W1%d_ + (1-%s)*Y0%d_/W0%d_)", i, i, e_new, i, i, e_new, i, i), collapse = "+"), ")/", N, ")")
  get <- function(x) { r <- svycontrast(total, list(d = parse(text = x)[[1]])); c(as.numeric(coef(r)), as.numeric(SE(r))) }
  row <- list(df = degf(des), n_used = nrow(v), target = target)
  figures <- list(risk_with = P(1), risk_without = P(0), risk_difference = paste(P(1), "-", P(0)), log_ratio = paste("log(", P(1), ") - log(", P(0), ")"),
                  log_paf = paste("log(", P(1), ") - log(", all, ")"), log_pif = paste("log(", impact, ") - log(", all, ")"), participation = share)
  for (x in names(figures)) { g <- get(figures[[x]]); row[[x]] <- g[1]; row[[paste0(x, "_se")]] <- g[2] }
  cbind(adjusted = if (by_cell) "sex+grade" else "", as.data.frame(row))
}
four_2019 <- subset(cities, year == 2019)
cases <- list(
  list("city", subset(four_2019, area == "duval"), pool, "alcohol_30d", "sad_hopeless", 0.6),
  list("region", four_2019, pool, "alcohol_30d", "sad_hopeless", 0.6),
  list("census", subset(four_2019, area == "san_diego"), census_of, "alcohol_30d", "sad_hopeless", 0.6),
  list("census by grade", subset(four_2019, area == "san_diego"), function(d) census_of(d, TRUE), "cannabis_30d", "sad_hopeless", 0.9),
  list("lonely", subset(lonely, year == 2023), pool, "y", "x", 0.5),
  list("lonely pooled", lonely, pool, "y", "x", 0.5),
  list("lonely census", subset(lonely, year == 2021), census_of, "y", "x", 0.5))
for (y in years) for (o in c("alcohol_30d", "cannabis_30d")) for (e in c("active_5d", "sleep_8h", "sad_hopeless"))
  cases <- c(cases, list(list("national", subset(national, year == y), pool, o, e, 0.8)))
models <- standardised_risks <- NULL
empty_in_an_arm <- function(d, o, e) { # named as the cells are, so that they are dropped from both arms
  d <- d[!is.na(d[[o]]) & !is.na(d[[e]]) & !is.na(d$sex) & !is.na(d$grade), ]
  n <- table(paste(d$sex, d$grade), d[[e]])
  rownames(n)[rowSums(n > 0) < 2]
}
for (case in cases) {
  names(case) <- c("case", "data", "make", "outcome", "exposure", "target")
  key <- with(case, data.frame(case = case, area = data$area[1], year = data$year[nrow(data)], outcome = outcome, exposure = exposure))
  des <- case$make(case$data)
  if (!grepl("lonely", case$case)) models <- rbind(models, cbind(key, modelled(des, case$outcome, case$exposure)))
  drop <- empty_in_an_arm(case$data, case$outcome, case$exposure)
  for (by_cell in c(FALSE, TRUE)) standardised_risks <- rbind(standardised_risks,
    cbind(key, risks(des, case$outcome, case$exposure, case$target, by_cell, if (by_cell) drop else character(0)), dropped = if (by_cell) paste(drop, collapse = "|") else ""))
}
save_csv(models, "associations.csv")
save_csv(standardised_risks, "standardised_risks.csv")
save_versions()

# ---- few cases: MOVER from the Korn-Graubard intervals of the sides -----------------------------------------------
kg <- function(des, v, keep, alpha) {
  s <- des[!is.na(des$variables[[v]]) & keep, ]
  m <- svymean(as.formula(paste0("~", v)), s)
  p <- as.numeric(coef(m)); se <- as.numeric(SE(m)); df <- degf(s); n <- nrow(s$variables)
  if (sum(s$variables[[v]]) %in% c(0, n)) n_eff <- n
  else n_eff <- min(n, p * (1 - p) / se^2 * (qt(alpha / 2, n - 1) / qt(alpha / 2, df))^2)
  lower <- if (p == 0) 0 else qbeta(alpha / 2, n_eff * p, n_eff * (1 - p) + 1)
  upper <- if (p == 1) 1 else qbeta(1 - alpha / 2, n_eff * p + 1, n_eff * (1 - p))
  c(p = p, lower = lower, upper = upper, cases = sum(s$variables[[v]]), n = n)
}
mover <- function(des, v, first, second, alpha) {
  one <- kg(des, v, first, alpha); two <- kg(des, v, second, alpha)
  d <- one[["p"]] - two[["p"]]
  c(difference = d, lower = d - sqrt((one[["p"]] - one[["lower"]])^2 + (two[["upper"]] - two[["p"]])^2),
    upper = d + sqrt((one[["upper"]] - one[["p"]])^2 + (two[["p"]] - two[["lower"]])^2),
    cases = one[["cases"]], n = one[["n"]], other_cases = two[["cases"]], other_n = two[["n"]])
}
few <- do.call(rbind, lapply(list(c(9, 9), c(10, 10), c(10, 12), c(12, 9), c(11, 12)), function(g) {
  des <- pool(lonely)
  first <- lonely$year == 2021 & lonely$grade %in% g[1]; second <- lonely$year == 2023 & lonely$grade %in% g[2]
  if (g[2] == 12) second <- lonely$year == 2021 & lonely$grade %in% g[2]
  r <- mover(des, "y", first, second, .05)
  side <- if (r[["difference"]] > 0) "lower" else "upper"
  leaves_out <- function(log_alpha) mover(des, "y", first, second, exp(log_alpha))[[side]]
  p <- if (leaves_out(-30) * leaves_out(-1e-6) < 0) exp(uniroot(leaves_out, c(-30, -1e-6), tol = 1e-13)$root) else 1
  cbind(data.frame(grade = g[1], other_grade = g[2], other_year = if (g[2] == 12) 2021 else 2023), as.data.frame(as.list(r)), p = p)
}))
save_csv(few, "few_cases.csv")
