// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ChallengeForwarder} from "../src/ChallengeForwarder.sol";
import {IChallengeForwarder} from "../src/interfaces/IChallengeForwarder.sol";
import {IPoolEvents} from "../src/interfaces/IPoolEvents.sol";
import {ILilypadMediationHandler, SharedStructs} from "../src/interfaces/ILilypad.sol";
import {LilypadToken} from "../src/devnet/LilypadToken.sol";
import {DisputeDriver} from "./support/DisputeDriver.sol";
import {vm} from "./support/Vm.sol";

/// @notice A handler that takes every check and does nothing.
contract IdleHandler is ILilypadMediationHandler {
    function mediationRequest(SharedStructs.Deal memory) external {}
}

/// @notice What a creator could be talked into calling.
contract Caller {
    function run(address target, bytes calldata call_) external returns (bytes memory) {
        (bool done, bytes memory got) = target.call(call_);
        if (!done) {
            assembly {
                revert(add(got, 32), mload(got))
            }
        }
        return got;
    }
}

contract ChallengeForwarderTest is DisputeDriver {
    ChallengeForwarder internal forwarder;

    function setUp() public override {
        super.setUp();
        forwarder = ChallengeForwarder(vm.deployCode("ChallengeForwarder.sol:ChallengeForwarder", abi.encode(pool)));
        // Settlement may take nothing of the creator's own: whatever is paid goes through the forwarder.
        vm.prank(creator);
        token.approve(address(settlement), 0);
    }

    function _allow(uint256 amount) internal {
        vm.prank(creator);
        token.approve(address(forwarder), amount);
    }

    function _forward(uint8 rounds, uint256 most) internal returns (bytes32) {
        vm.prank(creator, creator);
        return forwarder.challenge(DEAL, CLASS, rounds, most);
    }

    function _keepsNothing() internal view {
        assertEq(token.balanceOf(address(forwarder)), 0, "tokens");
        assertEq(token.allowance(address(forwarder), address(settlement)), 0, "allowance");
    }

    function test_one_transaction_pays_and_opens_the_dispute() public {
        _submit(DEAL, CLAIM);
        _allow(10e18);
        uint256 before = token.balanceOf(creator);
        bytes32 disputeId = _forward(2, 10e18);
        assertEq(disputeId, pool.disputeOf(DEAL), "dispute");
        assertEq(pool.getDispute(disputeId).jobCreator, creator, "creator");
        assertEq(settlement.escrowOf(keccak256(bytes(DEAL))), 10e18, "escrow");
        uint256 fee = pool.getDispute(disputeId).mediationFee;
        assertEq(before - token.balanceOf(creator) + judgeCollateral, 10e18 + fee, "paid");
        assertEq(token.allowance(creator, address(forwarder)), 0, "the creator's allowance");
        _keepsNothing();
    }

    function testFuzz_what_was_not_needed_comes_back(uint256 most) public {
        most = 3e18 + most % 100e18;
        _submit(DEAL, CLAIM);
        _allow(most);
        uint256 before = token.balanceOf(creator);
        uint256 fee = pool.getDispute(_forward(1, most)).mediationFee;
        assertEq(before - token.balanceOf(creator) + judgeCollateral, 3e18 + fee, "paid");
        _keepsNothing();
    }

    function test_too_little_allowed_changes_nothing() public {
        _submit(DEAL, CLAIM);
        _allow(type(uint256).max);
        uint256 before = token.balanceOf(creator);
        vm.expectRevert();
        _forward(2, 10e18 - 1);
        assertEq(token.balanceOf(creator), before, "balance");
        assertEq(uint256(pool.disputeOf(DEAL)), 0, "dispute");
    }

    function test_a_check_that_comes_too_late_pays_nothing() public {
        _submit(DEAL, CLAIM);
        _allow(10e18);
        uint256 before = token.balanceOf(creator);
        vm.warp(pool.quoteIn(DEAL, CLASS).deadline);
        vm.expectRevert();
        _forward(2, 10e18);
        assertEq(token.balanceOf(creator), before, "balance");
        (,, uint8 rounds,) = pool.fundingOf(DEAL);
        assertEq(rounds, 0, "funded");
    }

    function test_only_the_creator_itself_and_only_its_own_deal() public {
        _submit(DEAL, CLAIM);
        _allow(10e18);
        vm.expectRevert(abi.encodeWithSelector(IChallengeForwarder.NotJobCreator.selector, creator, stranger));
        vm.prank(stranger, stranger);
        forwarder.challenge(DEAL, CLASS, 1, 3e18);
        Caller caller = new Caller();
        bytes memory call_ = abi.encodeCall(forwarder.challenge, (DEAL, CLASS, 1, 3e18));
        vm.expectRevert(abi.encodeWithSelector(IChallengeForwarder.NotOrigin.selector, creator, address(caller)));
        vm.prank(creator, creator);
        caller.run(address(forwarder), call_);
        vm.expectRevert(abi.encodeWithSelector(IChallengeForwarder.NotJobCreator.selector, address(0), creator));
        vm.prank(creator, creator);
        forwarder.challenge("a deal that nobody made", CLASS, 1, 3e18);
    }

    function test_what_is_funded_already_is_not_paid_again() public {
        _submit(DEAL, CLAIM);
        vm.prank(creator);
        token.approve(address(settlement), 3e18);
        vm.prank(creator);
        pool.fundChallenge(DEAL, CLASS, 1);
        _allow(7e18);
        vm.expectRevert();
        _forward(2, 7e18 - 1);
        uint256 before = token.balanceOf(creator);
        bytes32 disputeId = _forward(1, 7e18);
        assertEq(token.allowance(creator, address(forwarder)), 7e18, "nothing was taken");
        assertEq(
            before - token.balanceOf(creator) + judgeCollateral, pool.getDispute(disputeId).mediationFee, "paid"
        );
    }

    function test_a_further_round_costs_the_difference() public {
        _submit(DEAL, CLAIM);
        vm.prank(creator);
        token.approve(address(settlement), 3e18);
        vm.prank(creator);
        pool.fundChallenge(DEAL, CLASS, 1);
        _allow(7e18);
        _forward(2, 7e18);
        assertEq(settlement.escrowOf(keccak256(bytes(DEAL))), 10e18, "escrow");
        _keepsNothing();
    }

    function test_strangers_tokens_are_neither_used_nor_sent_on() public {
        _submit(DEAL, CLAIM);
        token.transfer(address(forwarder), 5e18);
        _allow(4e18);
        uint256 before = token.balanceOf(creator);
        uint256 fee = pool.getDispute(_forward(1, 4e18)).mediationFee;
        assertEq(before - token.balanceOf(creator) + judgeCollateral, 3e18 + fee, "paid");
        assertEq(token.balanceOf(address(forwarder)), 5e18, "still there");
    }

    function test_another_handler_is_not_paid_for() public {
        _submit(DEAL, CLAIM);
        _allow(3e18);
        controller.setMediationAddress(address(new IdleHandler()));
        vm.expectRevert(abi.encodeWithSelector(IChallengeForwarder.NoDispute.selector, DEAL));
        _forward(1, 3e18);
    }

    function test_a_contract_funds_only_in_the_creators_own_transaction_and_with_its_own_tokens() public {
        _submit(DEAL, CLAIM);
        Caller caller = new Caller();
        bytes memory fund = abi.encodeCall(pool.fundChallenge, (DEAL, CLASS, 1));
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.NotJobCreator.selector, creator, address(caller)));
        vm.prank(stranger, stranger);
        caller.run(address(pool), fund);
        // The creator's own allowance to Settlement is not what a contract spends.
        vm.prank(creator);
        token.approve(address(settlement), type(uint256).max);
        vm.expectRevert();
        vm.prank(creator, creator);
        caller.run(address(pool), fund);
        token.transfer(address(caller), 3e18);
        caller.run(address(token), abi.encodeCall(token.approve, (address(settlement), 3e18)));
        vm.prank(creator, creator);
        caller.run(address(pool), fund);
        (address funder,, uint8 rounds,) = pool.fundingOf(DEAL);
        assertEq(funder, creator, "what comes back is the creator's");
        assertEq(rounds, 1, "rounds");
    }
}

/// @notice A token that calls its sender, as ERC-777 does; the sender is an account with code, as EIP-7702 gives.
contract CallingToken is LilypadToken {
    address private _hooked;

    constructor() LilypadToken("Calling", "CL", 1_000_000e18) {}

    function hook(address account) external {
        _hooked = account;
    }

    function _afterTokenTransfer(address from, address, uint256) internal override {
        if (_hooked != address(0) && from == _hooked) Again(from).onMoved();
    }
}

/// @notice Asks for the same once more from inside the payment.
contract Again {
    address private immutable _target;
    bytes4 public refusedWith;

    constructor(address target) {
        _target = target;
    }

    function onMoved() external {
        bytes memory call_ =
            abi.encodeWithSignature("challenge(string,bytes32,uint8,uint256)", "deal", bytes32(0), 1, 3e18);
        (, bytes memory got) = _target.call(call_);
        refusedWith = bytes4(got);
    }
}

contract ForwarderReentrancyTest is DisputeDriver {
    function setUp() public override {
        vm.warp(START);
        token = new CallingToken();
        _wireLilypad();
        _deployPool();
        for (uint256 i = 0; i < MEDIATORS; i++) {
            _enrol(vm.addr(i + 1), STAKE);
        }
        _nextEpoch();
    }

    function test_a_payment_cannot_forward_once_more() public {
        ChallengeForwarder forwarder =
            ChallengeForwarder(vm.deployCode("ChallengeForwarder.sol:ChallengeForwarder", abi.encode(pool)));
        _submit(DEAL, CLAIM);
        vm.prank(creator);
        token.approve(address(forwarder), 6e18);
        vm.etch(creator, address(new Again(address(forwarder))).code);
        CallingToken(address(token)).hook(creator);
        vm.prank(creator, creator);
        forwarder.challenge(DEAL, CLASS, 1, 3e18);
        assertEq(
            bytes32(Again(creator).refusedWith()),
            bytes32(bytes4(keccak256("ReentrancyGuardReentrantCall()"))),
            "refused"
        );
        assertEq(settlement.escrowOf(keccak256(bytes(DEAL))), 3e18, "paid once");
    }
}
