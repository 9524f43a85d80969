# The two programmes of the demo's Hrímland, 2015 to 2024: difference in differences of 15- and 16-year-olds in R.
# demo_counts.csv (make_demo_counts.py) has a row per town, year, school, age and answers, and how many gave them.
# Every school took part: the respondent is the sampling unit, the school of a year the stratum.
suppressMessages(library(survey))
options(survey.lonely.psu = "adjust", digits = 15, scipen = 100)
counts <- read.csv("demo_counts.csv")
d <- counts[rep(seq_len(nrow(counts)), counts$n), ]
d$school <- interaction(d$area, d$year, d$school, drop = TRUE)
whole <- svydesign(id = ~1, strata = ~school, weights = ~1, data = d)

# Ratios of totals over the four domains in one design, so that every covariance is counted; p_1 after, p_2 before, p_3 and
# p_4 the same elsewhere. The degrees shown: Satterthwaite over town by year.
evaluate <- function(programme, indicator, item, areas) {
  des <- subset(whole, of_age == 1 & d[[item]] >= 0)
  v <- des$variables
  here <- v$area %in% areas
  sets <- list(here & v$year == 2024, here & v$year == 2015, !here & v$year == 2024, !here & v$year == 2015)
  sign <- c(1, -1, -1, 1)
  p <- sapply(sets, function(k) mean(v[[item]][k]))
  z <- rowSums(sapply(1:4, function(i) sign[i] * sets[[i]] * (v[[item]] - p[i]) / sum(sets[[i]])))
  for (i in 1:4) {
    des$variables[[paste0("n", i)]] <- as.numeric(sets[[i]])
    des$variables[[paste0("y", i)]] <- sets[[i]] * v[[item]]
  }
  t <- svytotal(~n1 + n2 + n3 + n4 + y1 + y2 + y3 + y4, des)
  r <- svycontrast(t, quote((y1 / n1 - y2 / n2) - (y3 / n3 - y4 / n4)))
  est <- as.numeric(coef(r)); se <- as.numeric(SE(r)); df <- degf(des)
  of <- interaction(v$area, v$year, drop = TRUE)
  part <- sapply(levels(of), function(g) {
    des$variables$z <- z * (of == g)
    c(as.numeric(SE(svytotal(~z, des)))^2, degf(des[of == g, ]))
  })
  shown <- min(df, sum(part[1, ])^2 / sum(part[1, ]^2 / pmax(part[2, ], 1)))
  data.frame(programme, indicator, areas = paste(areas, collapse = " "), before = p[2], after = p[1], comparison_before = p[4],
             comparison_after = p[3], difference = est, se = se, df = df, p = 2 * pt(-abs(est / se), df), df_shown = shown,
             lower_shown = est - qt(.975, shown) * se, upper_shown = est + qt(.975, shown) * se)
}
write.csv(rbind(evaluate("leisure_card", "sport_weekly", "sport", c("hraunmyri", "straumbaer")),
                evaluate("music_for_all", "music_arts", "music", "birkidalur")), "demo_evaluations.csv", row.names = FALSE, quote = FALSE)
