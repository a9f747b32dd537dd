// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {LilypadToken} from "../src/devnet/LilypadToken.sol";
import {RulingDriver} from "./support/RulingDriver.sol";
import {vm} from "./support/Vm.sol";

/// @notice A token that calls who sends and who receives it, as ERC-777 does.
contract HookedToken is LilypadToken {
    mapping(address account => bool) private _hooked;

    constructor() LilypadToken("Hooked", "HK", 1_000_000e18) {}

    function hook() external {
        _hooked[msg.sender] = true;
    }

    function _afterTokenTransfer(address from, address to, uint256) internal override {
        if (_hooked[from]) Thief(from).onMoved();
        if (_hooked[to]) Thief(to).onMoved();
    }
}

/// @notice Takes what it is paid and asks again from inside the payment.
contract Thief {
    address public immutable target;
    bytes public again;
    bool public refused;
    bool public succeeded;
    bytes public reason;

    constructor(address target_, HookedToken token) {
        target = target_;
        token.hook();
    }

    function run(bytes calldata call_) external returns (bool done) {
        again = call_;
        (done,) = target.call(call_);
    }

    /// @dev Every time, but for the transfers before it has something to run.
    function onMoved() external {
        if (again.length == 0) return;
        (bool done, bytes memory got) = target.call(again);
        succeeded = succeeded || done;
        refused = !done;
        reason = got;
    }
}

contract ReentrancyTest is RulingDriver {
    bytes4 private constant REENTRANT = bytes4(keccak256("ReentrancyGuardReentrantCall()"));

    function setUp() public override {
        vm.warp(START);
        token = new HookedToken();
        _wireLilypad();
        _deployPool();
        for (uint256 i = 0; i < MEDIATORS; i++) {
            _enrol(vm.addr(i + 1), STAKE);
        }
        vm.prank(creator);
        token.approve(address(settlement), type(uint256).max);
        _nextEpoch();
    }

    function _assertRefused(Thief thief) private view {
        assertTrue(thief.refused() && !thief.succeeded(), "the second call was refused");
        assertEq(bytes32(bytes4(thief.reason())), bytes32(REENTRANT), "by the guard");
    }

    function _enlist(Thief thief, uint128 amount) private {
        token.transfer(address(thief), amount);
        vm.prank(address(thief));
        token.approve(address(registry), type(uint256).max);
        vm.prank(address(thief));
        registry.register(CLASS);
        vm.prank(address(thief));
        registry.stake(amount);
        _nextEpoch();
    }

    /// @dev Plays disputes until the thief has been paid for a seat.
    function _earn(Thief thief) private returns (uint256 credit) {
        for (uint8 k = 65; credit == 0 && k < 91; k++) {
            bytes32 disputeId = _drawn(string(abi.encodePacked("deal", bytes1(k))), 1);
            _play(disputeId, _three(3, 3, 3));
            pool.closeRound(disputeId);
            _passWindow(disputeId);
            pool.finalise(disputeId);
            credit = settlement.creditOf(address(thief));
        }
    }

    function test_claiming_from_inside_a_claim_is_refused() public {
        Thief thief = new Thief(address(settlement), HookedToken(address(token)));
        _enlist(thief, 900e18);
        uint256 credit = _earn(thief);
        assertTrue(credit > 0, "has something to claim");
        assertTrue(thief.run(abi.encodeWithSignature("claim()")), "the first claim pays");
        _assertRefused(thief);
        assertEq(token.balanceOf(address(thief)), credit, "once");
        assertEq(token.balanceOf(address(settlement)), settlement.totalCredit(), "nobody else's money moved");
    }

    function test_withdrawing_stake_from_inside_a_withdrawal_is_refused() public {
        Thief thief = new Thief(address(registry), HookedToken(address(token)));
        _enlist(thief, STAKE);
        vm.prank(address(thief));
        registry.requestUnstake(STAKE);
        vm.warp(block.timestamp + UNBONDING);
        assertTrue(thief.run(abi.encodeWithSignature("withdraw()")), "the first withdrawal pays");
        _assertRefused(thief);
        assertEq(token.balanceOf(address(thief)), STAKE, "once");
        assertEq(token.balanceOf(address(registry)), registry.totalStake(), "the rest is there");
    }

    function test_withdrawing_funding_from_inside_a_withdrawal_is_refused() public {
        Thief thief = new Thief(address(pool), HookedToken(address(token)));
        creator = address(thief);
        token.transfer(creator, 100 * LP);
        vm.prank(creator);
        token.approve(address(settlement), type(uint256).max);
        _submit(DEAL, CLAIM);
        vm.prank(creator);
        pool.fundChallenge(DEAL, CLASS, 2);
        uint256 before = token.balanceOf(creator);
        assertTrue(thief.run(abi.encodeWithSignature("withdrawFunding(string)", DEAL)), "the first pays");
        _assertRefused(thief);
        assertEq(token.balanceOf(creator), before + 10e18, "once");
        assertEq(settlement.totalEscrow(), 0, "escrow");
    }

    function test_appealing_from_inside_an_appeal_is_refused() public {
        Thief thief = new Thief(address(pool), HookedToken(address(token)));
        bytes32 disputeId = _decided(DEAL, 1, 1, 1, 1);
        _provide(address(thief), 100e18);
        assertTrue(thief.run(abi.encodeCall(pool.appeal, (disputeId))), "the first appeal is taken");
        _assertRefused(thief);
        assertEq(token.balanceOf(address(thief)), 86e18, "paid once");
        assertEq(pool.getDispute(disputeId).currentRound, 2, "one round opened");
    }

    /// @dev The mediation fee reaches the finaliser inside the controller's call, and leaves it inside the pool's.
    function test_finalising_from_inside_the_mediation_fees_payment_is_refused() public {
        Thief thief = new Thief(address(pool), HookedToken(address(token)));
        bytes32 disputeId = _ruled(DEAL, 1, 1, 1, 1);
        vm.warp(block.timestamp + 60);
        _provide(address(thief), 1e18);
        vm.prank(stranger, address(thief));
        assertTrue(thief.run(abi.encodeCall(pool.finalise, (disputeId))), "the first is taken");
        _assertRefused(thief);
        assertEq(token.balanceOf(address(thief)), 1.1e18, "the tip, once");
        assertEq(settlement.creditOf(creator), 0.9e18, "the fee, once");
    }

    function test_claiming_an_appeals_money_from_inside_its_claim_is_refused() public {
        Thief thief = new Thief(address(settlement), HookedToken(address(token)));
        bytes32 disputeId = _decided(DEAL, 1, 1, 1, 1);
        _provide(address(thief), 14e18);
        vm.prank(address(thief));
        pool.appeal(disputeId);
        vm.warp(block.timestamp + 630);
        pool.closeRound(disputeId);
        _passWindow(disputeId);
        vm.warp(block.timestamp + 60);
        address finaliser = mediators[0];
        vm.prank(finaliser, finaliser);
        pool.finalise(disputeId);
        assertTrue(thief.run(abi.encodeWithSignature("claim()")), "bond and fees come back");
        _assertRefused(thief);
        assertEq(token.balanceOf(address(thief)), 14e18, "once");
    }
}
