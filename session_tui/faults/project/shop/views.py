"""The pages of the shop."""

from django.contrib import messages
from django.contrib.auth.views import LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from . import cart, checkout, visits
from .catalogue import BY_SKU, TEAS, Tea
from .forms import SignInForm


class SignIn(LoginView):
    """Signs in, and lets the session last as long as was asked for."""

    template_name = "shop/login.html"
    authentication_form = SignInForm

    def form_valid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]
        """Log in first: `login` may start a new session, which the choice belongs to."""
        answer = super().form_valid(form)
        visits.stay(self.request.session, form.cleaned_data["stay"])
        messages.success(self.request, f"Welcome back, {form.get_user().get_username()}.")
        return answer

    def get_default_redirect_url(self) -> str:
        """Back to the page that asked for the sign-in, where one did."""
        return str(self.request.session.pop("next", None) or super().get_default_redirect_url())


def shelf(request: HttpRequest) -> HttpResponse:
    """All teas."""
    visits.seen(request.session, request.GET.get("language", "en")[:5])
    return render(request, "shop/shelf.html", {"teas": TEAS})


def show_cart(request: HttpRequest) -> HttpResponse:
    """What lies in the cart."""
    found = cart.read(request.session)
    return render(request, "shop/cart.html", {"lines": found["items"], "total": found["total"]})


@require_POST
def put_in_cart(request: HttpRequest, sku: str) -> HttpResponse:
    """One more of an article."""
    tea = _tea(sku)
    cart.put(request.session, tea)
    messages.success(request, f"{tea.name} is in your cart.")
    return redirect("cart")


@require_POST
def drop_from_cart(request: HttpRequest, sku: str) -> HttpResponse:
    """None of an article any more."""
    tea = _tea(sku)
    cart.drop(request.session, sku)
    messages.info(request, f"{tea.name} was taken out of your cart.")
    return redirect("cart")


@require_POST
def reserve_cart(request: HttpRequest) -> HttpResponse:
    """Keep today's prices for two days."""
    visits.reserve(request.session, days=2)
    messages.info(request, "We keep these prices for you for two days.")
    return redirect("cart")


def show_checkout(request: HttpRequest) -> HttpResponse:
    """One step of the checkout after the other; guests sign in first and come back."""
    if not request.user.is_authenticated:
        request.session["next"] = request.path
        return redirect("login")
    if request.method != "POST":
        return render(request, "shop/checkout.html", checkout.progress(request.session))
    step = checkout.progress(request.session)["step"]
    if checkout.answer(request.session, step, {"answer": request.POST.get("answer", "")[:80]}):
        return redirect("checkout")
    checkout.finish(request.session)
    messages.success(request, "Thank you, your tea is on its way.")
    return redirect("shelf")


def kiosk(request: HttpRequest) -> HttpResponse:
    """The tablet on the counter."""
    visits.at_the_kiosk(request.session)
    return redirect("shelf")


def _tea(sku: str) -> Tea:
    if sku not in BY_SKU:
        raise Http404("There is no such tea.")
    return BY_SKU[sku]
