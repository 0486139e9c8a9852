"""Makes linear-models.json: logistic regressions, splits, support vector machines by SGD and t-tests of small random data sets.

    pip install scikit-learn==1.7.2 scipy==1.17.1 numpy==2.3.5
    python make-linear-models.py

scikit-learn 1.8 changed when SGDClassifier stops; what LIT was tested with, and what is compared here, is the rule before. The
regressions are run to a tolerance of 1e-10, so that what is compared is the minimum and not where a solver stopped.
"""

import json
import pathlib

import numpy as np
from scipy import stats
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.model_selection import train_test_split

random = np.random.RandomState(11)


def examples(count, features, classes):
    y = np.concatenate([np.arange(classes), random.randint(0, classes, count - classes)])
    x = random.standard_normal((count, features)) + 0.7 * random.standard_normal((classes, features))[y]
    return np.round(x, 3), y


def logistic(count, features, classes, c):
    x, y = examples(count, features, classes)
    fit = LogisticRegression(C=c, tol=1e-10, max_iter=10_000).fit(x, y)
    return {
        "x": x.tolist(), "y": y.tolist(), "classes": classes, "c": c,
        "weights": fit.coef_.tolist(), "intercepts": fit.intercept_.tolist(), "said": fit.predict(x).tolist(),
    }


def sgd(count, features, seed):
    x, y = examples(count, features, 2)
    fit = SGDClassifier(random_state=seed).fit(x, y)
    return {"x": x.tolist(), "y": y.tolist(), "seed": seed, "weights": fit.coef_[0].tolist(), "intercept": fit.intercept_[0]}


def split(counts, share, seed):
    y = random.permutation(np.repeat(np.arange(len(counts)), counts))
    train, test = train_test_split(np.arange(len(y)), test_size=share, stratify=y, random_state=seed)
    return {"y": y.tolist(), "share": share, "seed": seed, "train": train.tolist(), "test": test.tolist()}


def t_test(n, m, shift):
    one, other = np.round(random.standard_normal(n) + shift, 3), np.round(2 * random.standard_normal(m), 3)
    welch, student = stats.ttest_ind(one, other, equal_var=False), stats.ttest_ind(one, other)
    return {
        "one": one.tolist(), "other": other.tolist(),
        "welch": [welch.statistic, welch.df, welch.pvalue], "student": [student.statistic, student.df, student.pvalue],
    }


pathlib.Path(__file__).with_name("linear-models.json").write_text(json.dumps({
    "logistic": [logistic(40, 3, 2, 1), logistic(12, 20, 2, 1), logistic(60, 4, 4, 0.1), logistic(30, 5, 3, 100)],
    "sgd": [sgd(20, 4, 0), sgd(9, 16, 3), sgd(30, 2, 42)],
    "splits": [split([6, 5], 0.33, 0), split([3, 3, 3], 0.4, 1), split([20, 7, 4], 0.2, 7)],
    "tTests": [t_test(2, 2, 0), t_test(10, 7, 0.5), t_test(20, 20, 3), t_test(500, 3, -1)],
}) + "\n")
