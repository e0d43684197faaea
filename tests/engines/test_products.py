"""Products cut into groups of rows are the whole product."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engines import products
from nnviz.engines.products import open_product, product, row_groups

SIZES = st.integers(1, 3000)


@given(SIZES, SIZES, SIZES, st.booleans(), st.booleans())
def test_groups_cover_every_row_once_in_order(rows, inner, columns, transposed, small_kernels):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(products, "SMALL_KERNELS", small_kernels)
        groups = row_groups(rows, inner, columns, transposed=transposed)
    assert [row for group in groups for row in range(group.start, group.stop)] == list(range(rows))


@given(SIZES, SIZES, SIZES, st.booleans())
def test_groups_fit_the_small_kernels_or_nothing_is_cut(rows, inner, columns, transposed):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(products, "SMALL_KERNELS", True)
        groups = row_groups(rows, inner, columns, transposed=transposed)
    for group in groups if len(groups) > 1 else []:
        assert (group.stop - group.start) * inner * columns <= 1_000_000
        assert not transposed or (group.stop - group.start) * columns <= 1_200


def test_without_small_kernels_a_product_is_left_whole(monkeypatch):
    monkeypatch.setattr(products, "SMALL_KERNELS", False)
    assert row_groups(800, 784, 10, transposed=True) == [slice(0, 800)]


@pytest.mark.parametrize(
    ("blas", "found", "has"),
    [
        ("scipy-openblas", ["X86_V3", "X86_V4"], True),
        ("openblas64", ["AVX2", "AVX512F", "AVX512_SKX"], True),
        ("scipy-openblas", ["X86_V3"], False),
        ("scipy-openblas", ["NEON"], False),
        ("accelerate", ["NEON"], False),
        ("mkl", ["X86_V4"], False),
    ],
)
def test_small_kernels_are_those_of_openblas_with_avx_512(blas, found, has):
    config = {"Build Dependencies": {"blas": {"name": blas}}, "SIMD Extensions": {"found": found}}
    assert products.has_small_kernels(config) is has


@pytest.mark.parametrize(
    ("core_type", "has"), [("", True), ("SkylakeX", True), ("sapphirerapids", True), ("Haswell", False)]
)
def test_openblas_can_be_told_to_work_for_an_older_processor(core_type, has):
    config = {"Build Dependencies": {"blas": {"name": "openblas"}}, "SIMD Extensions": {"found": ["AVX512F"]}}
    assert products.has_small_kernels(config, core_type) is has


def test_a_numpy_that_says_nothing_of_its_blas_is_taken_to_have_no_small_kernels():
    assert products.has_small_kernels({}) is False


@pytest.mark.parametrize("small_kernels", [False, True])
@pytest.mark.parametrize(("rows", "inner", "columns"), [(10, 800, 128), (800, 784, 10), (3, 2, 1)])
def test_the_calls_compute_the_product(monkeypatch, small_kernels, rows, inner, columns):
    monkeypatch.setattr(products, "SMALL_KERNELS", small_kernels)
    rng = np.random.default_rng(0)
    left, right = rng.normal(size=(rows, inner)), rng.normal(size=(inner, columns))
    out = np.full((rows, columns), np.nan)
    for call, arguments in product(left, right, out):
        call(*arguments)
    np.testing.assert_allclose(out, left @ right, rtol=1e-10, atol=1e-10)


def test_the_right_factor_of_an_open_product_comes_later():
    rng = np.random.default_rng(0)
    left, out = rng.normal(size=(9, 5)), np.zeros((9, 4))
    calls = open_product(left, out, [slice(0, 4), slice(4, 8), slice(8, 9)])
    for _ in range(2):
        right = rng.normal(size=(4, 5))
        for call, part in calls:
            call(right.T, part)
        np.testing.assert_allclose(out, left @ right.T, rtol=1e-12)
